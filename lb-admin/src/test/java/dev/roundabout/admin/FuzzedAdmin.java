package dev.roundabout.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The admin port of a process that Jazzer runs, open as long as that; its files are in the working directory. */
final class FuzzedAdmin {
    static final HostileClient CLIENT = open();

    private FuzzedAdmin() {}

    private static HostileClient open() {
        try {
            return HostileClient.open(Path.of("").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
