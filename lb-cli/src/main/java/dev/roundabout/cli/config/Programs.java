package dev.roundabout.cli.config;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Finds programs as starting one does: by its path, or, without a slash in it, in the directories of PATH. */
final class Programs {
    private static final String STANDARD_PATH = "/usr/local/bin:/bin:/usr/bin";

    private Programs() {}

    /** {@return whether there is such a program and this user may run it} */
    static boolean canRun(String program) {
        if (program.contains("/")) {
            return isProgram(program);
        }
        String path = System.getenv().getOrDefault("PATH", STANDARD_PATH);
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(directory -> isProgram((directory.isEmpty() ? "." : directory) + "/" + program));
    }

    private static boolean isProgram(String text) {
        Path file = FileName.path(text);
        return file != null && Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
