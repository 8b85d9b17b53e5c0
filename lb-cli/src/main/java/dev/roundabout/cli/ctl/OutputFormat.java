package dev.roundabout.cli.ctl;

/** For whom results are written. */
enum OutputFormat {
    /** For people. */
    TABLE,
    /** For scripts; its form is a contract. */
    JSON
}
