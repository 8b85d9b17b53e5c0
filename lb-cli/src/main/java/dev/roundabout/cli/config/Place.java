package dev.roundabout.cli.config;

/**
 * Where a value was written.
 *
 * @param source the file as the operator named it, or the command
 * @param line counted from 1; 0 for a command line
 * @param column counted from 1 in code points; 0 for a command line
 */
public record Place(String source, int line, int column) {
    /**
     * A command line, which has no lines.
     *
     * @param command the command's name
     * @return the place
     */
    public static Place commandLine(String command) {
        return new Place(command, 0, 0);
    }

    /** {@return {@code source:line:column}, or the source alone} */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
