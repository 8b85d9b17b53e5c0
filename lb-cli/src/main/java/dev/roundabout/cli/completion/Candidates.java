package dev.roundabout.cli.completion;

import dev.roundabout.strategy.Strategies;
import java.util.Iterator;
import java.util.List;

/** What may stand in certain places of a command line: for {@code completionCandidates} of options and arguments. */
public final class Candidates {
    /** Before a word that the program itself has to be asked for: {@code lbctl completion WORD}. */
    static final String ASK = "@";

    private Candidates() {}

    /** Names of backends, of the daemon that the command line means. */
    public static final class Backends extends Words {
        Backends() {
            super(List.of(ASK + "backends"));
        }
    }

    /** Names of pools, of the daemon that the command line means. */
    public static final class Pools extends Words {
        Pools() {
            super(List.of(ASK + "pools"));
        }
    }

    /** The words for strategies. */
    public static final class StrategyNames extends Words {
        StrategyNames() {
            super(Strategies.names());
        }
    }

    /** Files, of which the shell knows. */
    public static final class Files extends Words {
        Files() {
            super(List.of(ASK + "files"));
        }
    }

    /** How a line of the access log is written. */
    public static final class LogFormats extends Words {
        LogFormats() {
            super(List.of("text", "json"));
        }
    }

    /** For whom results are written. */
    public static final class Formats extends Words {
        Formats() {
            super(List.of("table", "json"));
        }
    }

    /** What of a backend can be set; the value follows. */
    public static final class Settings extends Words {
        Settings() {
            super(List.of("weight=", "max="));
        }
    }

    /** What is to be done with the configuration. */
    public static final class ConfigActions extends Words {
        ConfigActions() {
            super(List.of("show", "diff", "reset"));
        }
    }

    /** How bytes are moved. */
    public static final class Transports extends Words {
        Transports() {
            super(List.of("auto", "nio", "epoll"));
        }
    }

    /** A list; picocli makes it from its class. */
    private abstract static class Words implements Iterable<String> {
        private final List<String> words;

        Words(List<String> words) {
            this.words = List.copyOf(words);
        }

        @Override
        public Iterator<String> iterator() {
            return words.iterator();
        }
    }
}
