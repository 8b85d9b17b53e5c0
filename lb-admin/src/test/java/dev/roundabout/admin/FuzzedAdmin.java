package dev.roundabout.admin;

import dev.roundabout.fuzzing.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The admin port of a process that Jazzer runs, open as long as that; its files are in the working directory. */
final class FuzzedAdmin {
    static final HostileClient CLIENT = open();

    private FuzzedAdmin() {}

    /** Jazzer changes each class when it is loaded, which would make the first inputs look too slow. */
    static void warmUp() {
        Corpus.of(AdminRequestFuzz.class).replay(CLIENT::sendAsStranger);
    }

    private static HostileClient open() {
        try {
            return HostileClient.open(Path.of("").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
