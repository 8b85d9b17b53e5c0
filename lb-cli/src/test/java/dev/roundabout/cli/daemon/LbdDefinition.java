package dev.roundabout.cli.daemon;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code lbd} understands, for those who describe it. */
public final class LbdDefinition {
    private LbdDefinition() {}

    /** {@return the program's command, with all of its own} */
    public static CommandSpec spec() {
        return new CommandLine(new Lbd(HeadStart.none(), new PrintWriter(Writer.nullWriter()))).getCommandSpec();
    }
}
