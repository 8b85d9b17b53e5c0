package dev.roundabout.cli.daemon;

import dev.roundabout.cli.config.DaemonConfig;
import dev.roundabout.cli.config.FlagConfiguration;
import dev.roundabout.cli.config.Flags;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.config.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lbd demo}: three small web backends, the balancer before them, and some traffic to look at. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Lbd.Versions.class,
        description =
                "Three embedded web backends, the balancer on 8080 (--listen), the page on 8001 (--admin), some traffic to look"
                        + " at.",
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final int BACKENDS = 3;

    @Spec
    private @Nullable CommandSpec spec;

    @ParentCommand
    private @Nullable Lbd parent;

    @Option(
            names = "--listen",
            paramLabel = "[HOST]:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where clients connect. Default: ${DEFAULT-VALUE}")
    private String listen = "";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8001",
            description = "The admin port. Default: ${DEFAULT-VALUE}")
    private String admin = "";

    DemoCommand() {}

    @Override
    public Integer call() {
        if (spec == null || parent == null) {
            throw new IllegalStateException("not run by picocli");
        }
        parent.start().await();
        LogSetup.apply(LogSetup.Detail.USUAL, true);
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            List<String> backends = new ArrayList<>();
            for (int i = 1; i <= BACKENDS; i++) {
                DemoBackend backend = DemoBackend.start("s" + i);
                parts.add(backend);
                backends.add(backend.address() + ",name=s" + i);
            }
            Flags flags =
                    new Flags(listen, backends, null, "http:/,interval=1s", admin, null, "0s", null, false, null, null);
            DaemonConfig config = FlagConfiguration.of("lbd demo", flags);
            Address balancer = config.balancer().listeners().get(0).bind();
            if (balancer.port() != 0) {
                parts.add(DemoTraffic.start(balancer));
            }
            int code = new Daemon(
                            config,
                            new DaemonOptions("lbd", Version.current(), "--admin", null, Duration.ZERO),
                            System.err)
                    .run();
            if (code == Daemon.NOT_STARTED) {
                System.err.println(
                        "lbd demo: with other ports: lbd demo --listen 127.0.0.1:PORT --admin 127.0.0.1:PORT");
            }
            return code;
        } catch (InvalidConfigurationException e) {
            e.lines().forEach(spec.commandLine().getErr()::println);
            return 2;
        } catch (IOException e) {
            spec.commandLine().getErr().println("lbd demo: " + e.getMessage());
            return 1;
        } finally {
            parts.forEach(DemoCommand::close);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part of the demo does not close", e);
        }
    }
}
