package dev.roundabout.cli.man;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;

/** What the page of a program says of its options and commands, from their definitions. */
final class CommandPage {
    private static final Pattern WORD = Pattern.compile("[A-Z]+|-*[a-z]+");

    private final CommandSpec root;

    private CommandPage(CommandSpec root) {
        this.root = root;
    }

    /** {@return the regions {@code synopsis}, {@code options} and {@code commands}} */
    static Map<String, Roff> of(CommandSpec root) {
        CommandPage page = new CommandPage(root);
        return Map.of("synopsis", page.synopsis(), "options", page.options(), "commands", page.commands());
    }

    private Roff synopsis() {
        Roff roff = new Roff().request(".nf");
        if (root.userObject() instanceof Runnable || root.userObject() instanceof Callable) {
            roff.line(Roff.bold(root.name()) + " [" + Roff.italic("OPTION") + "...]");
        }
        for (CommandSpec command : shown()) {
            roff.line(Roff.bold(root.name()) + " " + words(command));
        }
        return roff.request(".fi");
    }

    private Roff options() {
        Roff roff = new Roff();
        for (OptionSpec option : root.options()) {
            if (!option.hidden()) {
                roff.item(names(option), description(option));
            }
        }
        return roff;
    }

    private Roff commands() {
        Roff roff = new Roff();
        for (CommandSpec command : shown()) {
            roff.item(words(command), String.join(" ", command.usageMessage().description()));
            Roff arguments = new Roff();
            boolean any = false;
            for (PositionalParamSpec argument : command.positionalParameters()) {
                if (!argument.hidden()) {
                    arguments.item(Roff.italic(argument.paramLabel()), description(argument));
                    any = true;
                }
            }
            for (OptionSpec option : command.options()) {
                if (isItsOwn(option)) {
                    arguments.item(names(option), description(option));
                    any = true;
                }
            }
            if (any) {
                roff.request(".RS").request(arguments.toString().strip()).request(".RE");
            }
        }
        return roff;
    }

    private List<CommandSpec> shown() {
        return root.subcommands().values().stream()
                .map(line -> line.getCommandSpec())
                .filter(command -> !command.usageMessage().hidden())
                .toList();
    }

    /** The command, its arguments and its options, as they are typed. */
    private static String words(CommandSpec command) {
        if (command.usageMessage().customSynopsis().length > 0) {
            return written(command.usageMessage().customSynopsis()[0]);
        }
        List<String> words = new ArrayList<>(List.of(Roff.bold(command.name())));
        for (PositionalParamSpec argument : command.positionalParameters()) {
            if (!argument.hidden()) {
                Range arity = argument.arity();
                String word = Roff.italic(argument.paramLabel()) + (arity.max() > 1 ? "..." : "");
                words.add(arity.min() == 0 ? "[" + word + "]" : word);
            }
        }
        for (ArgGroupSpec group : command.argGroups()) {
            words.add(
                    "[" + group.options().stream().map(CommandPage::shortest).collect(Collectors.joining(" | ")) + "]");
        }
        for (OptionSpec option : command.options()) {
            if (isItsOwn(option) && option.group() == null) {
                words.add("[" + shortest(option) + "]");
            }
        }
        return String.join(" ", words);
    }

    /** What a definition says by itself, because its parts do not say which of them exclude each other. */
    private static String written(String synopsis) {
        return WORD.matcher(synopsis.substring(synopsis.indexOf(' ') + 1))
                .replaceAll(word -> Matcher.quoteReplacement(
                        Character.isUpperCase(word.group().charAt(0))
                                ? Roff.italic(word.group())
                                : Roff.bold(word.group())));
    }

    /** Not one of every command: those are explained once. */
    private static boolean isItsOwn(OptionSpec option) {
        return !option.hidden() && !option.inherited() && !option.usageHelp() && !option.versionHelp();
    }

    private static String names(OptionSpec option) {
        return List.of(option.names()).stream().map(Roff::bold).collect(Collectors.joining(", ")) + value(option);
    }

    private static String shortest(OptionSpec option) {
        return Roff.bold(option.shortestName()) + value(option);
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        String value = Roff.italic(option.paramLabel());
        return option.arity().min() == 0 ? " [" + value + "]" : " " + value;
    }

    private static String description(ArgSpec argument) {
        String description = String.join(" ", argument.description());
        if (description.isBlank() || description.contains("${")) {
            throw new IllegalStateException(argument + ": " + description + " (expected: a description in words)");
        }
        return description;
    }
}
