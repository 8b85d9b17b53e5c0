package dev.roundabout.cli.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/** Writes what bash sources to complete the command lines of one program: its commands, options and many values. */
public final class BashCompletion {
    /*
     * picocli's own generator (AutoComplete) asks nobody, knows no value with a colon in it, which every address of a
     * backend is, and writes thirty lines for each command. Bash splits words at colons and equals signs too, so they are
     * put together again first, and what is in front of the last colon is taken off the answers.
     */
    private final CommandSpec root;
    private final List<String> lines = new ArrayList<>();

    private BashCompletion(CommandSpec root) {
        this.root = root;
    }

    /**
     * {@return the script}
     *
     * @param root the program's command
     */
    public static String of(CommandSpec root) {
        BashCompletion script = new BashCompletion(root);
        script.write();
        return String.join("\n", script.lines) + "\n";
    }

    private void write() {
        String function = "_" + root.name() + "_completion";
        add(
                "# Completion of " + root.name()
                        + " for bash; for zsh after: autoload -U compinit bashcompinit && compinit && bashcompinit",
                "# Made from the program's own definitions by '" + root.name() + " completion': not to be edited.",
                function + "() {",
                "    local words=() globals=() word='' previous='' command='' place=0 at glue='' candidates=''",
                "    for ((at = 0; at <= COMP_CWORD; at++)); do",
                "        case ${COMP_WORDS[at]} in",
                "            : | =) glue=1 word=$word${COMP_WORDS[at]} ;;",
                "            *)",
                "                if [[ -n $glue ]]; then",
                "                    word=$word${COMP_WORDS[at]}",
                "                else",
                "                    [[ $at -gt 0 ]] && words+=(\"$word\")",
                "                    word=${COMP_WORDS[at]}",
                "                fi",
                "                glue=''",
                "                ;;",
                "        esac",
                "    done",
                "    for ((at = 1; at < ${#words[@]}; at++)); do",
                "        case ${words[at]} in");
        globals();
        add(
                "            " + valueOptions() + ") ((at++)) ;;",
                "            -*) ;;",
                "            *) if [[ -z $command ]]; then command=${words[at]}; else ((place++)); fi ;;",
                "        esac",
                "    done",
                "    previous=${words[${#words[@]} - 1]}",
                "    if [[ $word == --*=* ]]; then",
                "        previous=${word%%=*} word=${word#*=}",
                "    fi",
                "    case $command:$previous in");
        optionValues();
        add("        *)", "            case $command:$place:$word in");
        words();
        add(
                "            esac",
                "            ;;",
                "    esac",
                "    case $candidates in",
                "        @files) COMPREPLY=($(compgen -f -- \"$word\")) ;;",
                "        @*)",
                "            candidates=$(\"${words[0]}\" \"${globals[@]}\" completion \"${candidates#@}\" 2>/dev/null)",
                "            COMPREPLY=($(compgen -W \"$candidates\" -- \"$word\"))",
                "            ;;",
                "        *) COMPREPLY=($(compgen -W \"$candidates\" -- \"$word\")) ;;",
                "    esac",
                "    # The value comes right behind the equals sign.",
                "    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then",
                "        compopt -o nospace 2>/dev/null",
                "    fi",
                "    # What bash takes for the word begins behind the last colon.",
                "    if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then",
                "        COMPREPLY=(\"${COMPREPLY[@]#\"${word%\"${word##*:}\"}\"}\")",
                "    fi",
                "}",
                "complete -F " + function + " " + root.name());
    }

    /** Those of the program itself, which are handed on when it is asked. */
    private void globals() {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : root.options()) {
            if (takesValue(option) && option.scopeType() == ScopeType.INHERIT) {
                names.addAll(List.of(option.names()));
            }
        }
        names.removeIf(name -> name.equals("-o") || name.equals("--output"));
        if (!names.isEmpty()) {
            add("            " + String.join(" | ", names)
                    + ") ((++at < ${#words[@]})) && globals+=(\"${words[at - 1]}\" \"${words[at]}\") ;;");
        }
    }

    private String valueOptions() {
        TreeSet<String> names = new TreeSet<>();
        for (CommandSpec command : all()) {
            for (OptionSpec option : command.options()) {
                if (takesValue(option)) {
                    names.addAll(List.of(option.names()));
                }
            }
        }
        return String.join(" | ", names);
    }

    /** An option of the program itself is one of every command, and is written once. */
    private void optionValues() {
        for (CommandSpec command : all()) {
            String of = command == root ? "*" : command.name();
            for (OptionSpec option : command.options()) {
                if (takesValue(option) && !option.hidden() && !option.inherited()) {
                    List<String> names = new ArrayList<>();
                    for (String name : option.names()) {
                        names.add(of + ":" + name);
                    }
                    add("        " + String.join(" | ", names) + ") candidates='" + candidates(option) + "' ;;");
                }
            }
        }
    }

    private void words() {
        for (CommandSpec command : all()) {
            List<String> options = new ArrayList<>();
            for (OptionSpec option : command.options()) {
                if (!option.hidden()) {
                    options.addAll(List.of(option.names()));
                }
            }
            add("                " + nameOf(command) + ":*:-*) candidates='" + String.join(" ", options) + "' ;;");
            if (command == root) {
                List<String> commands = root.subcommands().entrySet().stream()
                        .filter(named -> !named.getValue()
                                .getCommandSpec()
                                .usageMessage()
                                .hidden())
                        .map(Map.Entry::getKey)
                        .toList();
                add("                :*) candidates='" + String.join(" ", commands) + "' ;;");
                continue;
            }
            for (PositionalParamSpec argument : command.positionalParameters()) {
                String candidates = candidates(argument);
                boolean many = argument.index().max() == Integer.MAX_VALUE;
                if (candidates.contains("=")) {
                    add("                " + nameOf(command) + ":*:*=*) ;;"); // the value is not known
                }
                if (!candidates.isEmpty()) {
                    add("                " + nameOf(command) + ":"
                            + (many ? "*" : argument.index().min()) + ":*) candidates='" + candidates + "' ;;");
                }
            }
        }
    }

    private String nameOf(CommandSpec command) {
        return command == root ? "" : command.name();
    }

    private List<CommandSpec> all() {
        List<CommandSpec> all = new ArrayList<>();
        all.add(root);
        root.subcommands().values().stream()
                .map(command -> command.getCommandSpec())
                .filter(command -> !command.usageMessage().hidden())
                .forEach(all::add);
        return all;
    }

    /** Not one whose value may be left out: what follows may be anything. */
    private static boolean takesValue(OptionSpec option) {
        return option.arity().min() > 0;
    }

    private static String candidates(ArgSpec argument) {
        if (argument.completionCandidates() != null && !argument.hidden()) {
            return String.join(" ", argument.completionCandidates());
        }
        return argument.type() == Path.class ? Candidates.ASK + "files" : "";
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }
}
