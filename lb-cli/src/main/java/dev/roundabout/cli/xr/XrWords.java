package dev.roundabout.cli.xr;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line split into flags, in their order, the way {@code getopt_long} splits it: {@code --flag VALUE},
 * {@code --flag=VALUE}, {@code -f VALUE}, {@code -fVALUE}, and letters without a value run together, {@code -vP}.
 */
final class XrWords {
    private final List<Word> words = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private XrWords() {}

    static XrWords of(List<String> arguments) {
        XrWords split = new XrWords();
        int next = 0;
        while (next < arguments.size()) {
            next = split.take(arguments, next);
        }
        return split;
    }

    List<Word> words() {
        return words;
    }

    List<String> problems() {
        return problems;
    }

    /** Takes the argument at the index, and its value if that is the next one; returns the index after them. */
    private int take(List<String> arguments, int index) {
        String argument = arguments.get(index);
        if (argument.startsWith("--") && argument.length() > 2) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            XrFlag flag = XrFlag.ofLong(name);
            if (flag == null) {
                problems.add("unknown option: --" + name + " (expected: a flag that xr --help shows)");
                return index + 1;
            }
            if (equals >= 0 && !flag.takesValue()) {
                problems.add(flag + ": " + argument.substring(equals + 1) + " (expected: no value)");
                return index + 1;
            }
            return equals >= 0
                    ? add(flag, argument.substring(equals + 1), index + 1)
                    : addWithNext(flag, arguments, index);
        }
        if (argument.startsWith("-") && argument.length() > 1) {
            return letters(arguments, index);
        }
        problems.add("unexpected argument: " + argument + " (expected: a flag that xr --help shows)");
        return index + 1;
    }

    private int letters(List<String> arguments, int index) {
        String argument = arguments.get(index);
        for (int i = 1; i < argument.length(); i++) {
            XrFlag flag = XrFlag.ofShort(argument.charAt(i));
            if (flag == null) {
                problems.add("unknown option: -" + argument.charAt(i) + " (expected: a flag that xr --help shows)");
                return index + 1;
            }
            if (flag.takesValue()) {
                return i + 1 < argument.length()
                        ? add(flag, argument.substring(i + 1), index + 1)
                        : addWithNext(flag, arguments, index);
            }
            words.add(new Word(flag, ""));
        }
        return index + 1;
    }

    private int addWithNext(XrFlag flag, List<String> arguments, int index) {
        if (!flag.takesValue()) {
            return add(flag, "", index + 1);
        }
        if (index + 1 == arguments.size()) {
            if (!flag.notBuilt()) {
                problems.add(flag + ": nothing (expected: a value)");
                return index + 1;
            }
            return add(flag, "", index + 1);
        }
        return add(flag, arguments.get(index + 1), index + 2);
    }

    private int add(XrFlag flag, String value, int next) {
        words.add(new Word(flag, value));
        return next;
    }

    /** A flag and its value; empty if it takes none. */
    record Word(XrFlag flag, String value) {}
}
