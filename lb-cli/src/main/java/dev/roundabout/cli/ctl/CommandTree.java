package dev.roundabout.cli.ctl;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of {@code lbctl}, and how a command line that is wrong is answered: with one line. */
final class CommandTree {
    private CommandTree() {}

    /**
     * {@return the root command, ready to execute}
     *
     * @param root the options of every command
     * @param invocation what the commands work with
     * @param out takes help texts
     * @param err takes errors
     */
    static CommandLine of(Lbctl root, Invocation invocation, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(root);
        List<Object> commands = List.of(
                new StatusCommand(invocation),
                new AddCommand(invocation),
                new SetCommand(invocation),
                new RemoveCommand(invocation),
                new DrainCommand(invocation),
                new EnableCommand(invocation),
                new DisableCommand(invocation),
                new StrategyCommand(invocation),
                new ExplainCommand(invocation),
                new SessionsCommand(invocation),
                new KillCommand(invocation),
                new EventsCommand(invocation),
                new ConfigCommand(invocation),
                new CompletionCommand(invocation));
        commands.forEach(line::addSubcommand);
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(writer(out))
                .setErr(writer(err))
                .setParameterExceptionHandler((wrong, args) -> {
                    String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
                    return new Failure(ExitCode.USAGE, sentence(wrong)).tell(name, err);
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof RuntimeException end) {
                        return Failure.of(end).tell("lbctl", err);
                    }
                    throw failure;
                });
    }

    private static String sentence(ParameterException wrong) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        // Also when something is missing as well: the misspelt option is why.
        List<String> unmatched = wrong instanceof UnmatchedArgumentException alone
                ? alone.getUnmatched()
                : wrong.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            return unmatched(command, unmatched.get(0));
        }
        if (wrong instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().get(0));
        }
        ArgSpec argument = wrong.getArgSpec();
        if (argument != null && wrong.getCause() instanceof CommandLine.TypeConversionException refused) {
            return label(argument) + ": " + refused.getMessage();
        }
        String message = wrong.getMessage() == null ? "" : wrong.getMessage();
        return message.startsWith("Missing required subcommand")
                ? "no command (expected: " + commands(command) + ")"
                : message.lines().findFirst().orElse("");
    }

    private static String unmatched(CommandSpec command, String first) {
        String shown = Printable.line(first);
        if (first.startsWith("-")) {
            return "unknown option " + shown + " (expected: "
                    + command.options().stream()
                            .filter(option -> !option.hidden())
                            .map(OptionSpec::longestName)
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        if (command.parent() == null) {
            return "unknown command " + shown + " (expected: " + commands(command) + ")";
        }
        String expected = command.positionalParameters().stream()
                .map(ArgSpec::paramLabel)
                .distinct()
                .collect(Collectors.joining(" "));
        return "unexpected argument " + shown + " (expected: " + (expected.isEmpty() ? "options only" : expected) + ")";
    }

    private static String missing(ArgSpec argument) {
        String what = String.join("", argument.description());
        return label(argument) + (argument.isOption() ? " has no value" : " is missing") + " (expected: " + what + ")";
    }

    private static String label(ArgSpec argument) {
        return argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
    }

    private static String commands(CommandSpec root) {
        return String.join(", ", root.subcommands().keySet());
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
