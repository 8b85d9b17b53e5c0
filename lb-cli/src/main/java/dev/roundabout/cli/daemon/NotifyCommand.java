package dev.roundabout.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends messages through {@code systemd-notify}, for machines that Netty's native library does not fit. */
final class NotifyCommand implements SystemdNotifier.Channel {
    private static final int PATIENCE_SECONDS = 5;

    private final long pid;

    NotifyCommand(long pid) {
        this.pid = pid;
    }

    @Override
    public void send(byte[] message) throws IOException {
        List<String> command = new ArrayList<>(List.of("systemd-notify", "--pid=" + pid));
        command.addAll(List.of(new String(message, StandardCharsets.US_ASCII).split("\n", -1)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("systemd-notify failed");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
