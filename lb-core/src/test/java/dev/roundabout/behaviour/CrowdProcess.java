package dev.roundabout.behaviour;

import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.Traffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link Crowd} in a process of its own. */
final class CrowdProcess implements LoopbackBackend {
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final BufferedReader says;
    private final Writer commands;
    private final InetSocketAddress address;

    private CrowdProcess(Process process) throws IOException {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.US_ASCII);
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), await("backend"));
    }

    static CrowdProcess start() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Crowd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new CrowdProcess(new ProcessBuilder(
                        java, "-Xmx128m", "-XX:+UseSerialGC", "-cp", classes.toString(), Crowd.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Connects so many clients there; returns when the backend has heard of each. */
    void connect(InetSocketAddress to, int count) throws IOException {
        commands.write("connect " + to.getPort() + " " + count + "\n");
        commands.flush();
        await("connected");
    }

    /** Waits until all connections of the last {@link #connect} have ended on both sides. */
    void awaitEnded() throws IOException {
        await("ended");
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** It counts by itself. */
    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0);
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            says.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The next line, which begins with the word; its number. */
    private int await(String word) throws IOException {
        String line = says.readLine();
        if (line == null || !line.startsWith(word + " ")) {
            throw new IOException("the crowd says " + line + " (expected: " + word + " NUMBER)");
        }
        return Integer.parseInt(line.substring(word.length() + 1));
    }
}
