package dev.roundabout.cli.daemon;

import dev.roundabout.cli.archive.ClassDataArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lbd archive}: 0 and the file, or 1 and why not. Nothing depends on it but the time that starting takes. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        versionProvider = Lbd.Versions.class,
        description =
                "Make Java's class-data archive, so that lbd, xr and lbctl start fast. lbd does so by itself, beside"
                        + " its work, when it starts without one.")
final class ArchiveCommand implements Callable<Integer> {
    static final String NAME = "archive";

    @Spec
    private @Nullable CommandSpec spec;

    ArchiveCommand() {}

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        Optional<ClassDataArchive> archive = ClassDataArchive.ofProcess();
        try {
            if (archive.isEmpty()) {
                throw new IOException("not started by bin/lbd, or with -Xshare in LB_JAVA_OPTS");
            }
            Optional<Path> made = archive.get().make();
            spec.commandLine()
                    .getOut()
                    .println(made.map(Path::toString).orElse("lbd archive: another process is making it"));
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println("lbd archive: not made: " + e.getMessage());
            return 1;
        }
    }
}
