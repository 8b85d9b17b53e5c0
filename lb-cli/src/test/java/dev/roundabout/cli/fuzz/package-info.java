/** What must hold for any file and any command line, looked for by {@code dev.roundabout.fuzzing}. */
@NullMarked
package dev.roundabout.cli.fuzz;

import org.jspecify.annotations.NullMarked;
