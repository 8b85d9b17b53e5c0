package dev.roundabout.behaviour;

import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.Traffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of its own that answers every request with 200, and that a test stops and continues by signals. */
final class PageProcess implements LoopbackBackend {
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final BufferedReader says;
    private final InetSocketAddress address;

    private PageProcess(Process process) throws IOException {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.US_ASCII);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(says.readLine()));
    }

    static PageProcess start() throws IOException, URISyntaxException {
        Path classes = Path.of(PageProcess.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new PageProcess(new ProcessBuilder(
                        java, "-Xmx64m", "-XX:+UseSerialGC", "-cp", classes.toString(), PageProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The process: prints its port and serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(() -> serve(listener));
        serving.setDaemon(true);
        serving.start();
        System.out.println(listener.getLocalPort());
        System.in.transferTo(System.err);
    }

    /** Its kernel goes on accepting. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** It does not count. */
    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0);
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.getOutputStream().close();
            says.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    private static void serve(ServerSocket listener) {
        byte[] answer = "HTTP/1.0 200 OK\r\n\r\nserved".getBytes(StandardCharsets.US_ASCII);
        while (true) {
            try (Socket client = listener.accept()) {
                InputStream in = client.getInputStream();
                for (int inARow = 0; inARow < 2; ) {
                    int b = in.read();
                    if (b < 0) {
                        break;
                    }
                    inARow = b == '\n' ? inARow + 1 : b == '\r' ? inARow : 0;
                }
                client.getOutputStream().write(answer);
            } catch (IOException e) {
                // The client has left: the next one.
            }
        }
    }
}
