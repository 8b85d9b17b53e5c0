package dev.roundabout.cli.ctl;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code lbctl} understands, for those who describe it. */
public final class LbctlDefinition {
    private LbctlDefinition() {}

    /** {@return the program's command, with all of its own} */
    public static CommandSpec spec() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Invocation invocation = new Invocation(
                new GlobalOptions(), Map.of(), nowhere, nowhere, false, PollClock.system(), Json::mapper);
        return CommandTree.of(new Lbctl(), invocation, nowhere, nowhere).getCommandSpec();
    }

    /** {@return how it may end} */
    public static List<Integer> exitCodes() {
        return Stream.of(ExitCode.values()).map(ExitCode::code).toList();
    }
}
