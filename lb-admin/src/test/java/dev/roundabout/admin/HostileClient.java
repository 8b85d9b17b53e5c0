package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.config.Address;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.TransportChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends anything to the admin port of a real load balancer, over loopback, and holds what comes back against what must
 * hold for anything: HTTP, never a 5xx, an end within seconds, no change without the token, no change by what is refused.
 * One thread at a time.
 */
final class HostileClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 8_000;
    private static final int MOST_BACKENDS = 30;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) [\\x20-\\x7e]*\r\n");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: ([0-9]+)\r\n");

    private final LoadBalancer lb;
    private final AdminServer admin;
    private final InetSocketAddress address;
    private final String token;

    private HostileClient(LoadBalancer lb, AdminServer admin) throws IOException {
        this.lb = lb;
        this.admin = admin;
        this.address = admin.addresses().get(0);
        this.token = Files.readString(admin.tokenFile()).strip();
    }

    static HostileClient open(Path directory) throws IOException {
        LoadBalancer lb = LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .backend("127.0.0.1:9")
                .backend("127.0.0.2:9")
                .health(HealthCheckConfig.NONE)
                .transport(TransportChoice.NIO)
                .start();
        try {
            AdminConfig config = new AdminConfig(
                    List.of(new Address("127.0.0.1", 0)), "", false, List.of(), directory.resolve("token"), null);
            return new HostileClient(lb, AdminServer.start(lb, config, "1.2.3"));
        } catch (IOException e) {
            lb.close();
            throw e;
        }
    }

    String token() {
        return token;
    }

    /** From somebody without the token, and nothing changes; the statuses of the answers. */
    List<Integer> sendAsStranger(byte[] bytes) {
        String before = picture();
        List<Integer> answers = send(bytes);
        if (!picture().equals(before)) {
            throw new AssertionError("changed without the token: " + before + " to " + picture());
        }
        return answers;
    }

    /** From somebody who has it; what is refused changes nothing. */
    List<Integer> sendAsOperator(byte[] bytes) {
        String before = picture();
        List<Integer> answers = send(bytes);
        if (answers.stream().allMatch(status -> status >= 400) && !picture().equals(before)) {
            throw new AssertionError(answers + " and yet changed: " + before + " to " + picture());
        }
        tidy();
        return answers;
    }

    private List<Integer> send(byte[] bytes) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(received);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end within " + PATIENCE_MILLIS + " ms", e);
        } catch (SocketException e) {
            // It may end before it has read all of this.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return statuses(received.toByteArray());
    }

    /** Takes the answers apart by their lengths, so that nothing in a body looks like another one. */
    private static List<Integer> statuses(byte[] received) {
        String text = new String(received, StandardCharsets.ISO_8859_1);
        List<Integer> statuses = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(END_OF_HEAD, at);
            Matcher head = HEAD.matcher(text).region(at, text.length());
            if (end < 0 || !head.lookingAt()) {
                throw new AssertionError("not an answer in HTTP/1.1: " + text.substring(at));
            }
            int status = Integer.parseInt(head.group(1));
            if (status >= 500) {
                throw new AssertionError("a fault of ours: " + text.substring(at));
            }
            at = end + END_OF_HEAD.length();
            if (status == 100) {
                continue;
            }
            statuses.add(status);
            Matcher length = LENGTH.matcher(text).region(head.end() - 2, at);
            if (!length.find()) {
                break; // a stream, which goes on to the end
            }
            // After HEAD there is a length and no body.
            at += text.startsWith("HTTP/1.1 ", at) ? 0 : Integer.parseInt(length.group(1));
        }
        return statuses;
    }

    /** All that a change would change. */
    private String picture() {
        StringBuilder picture = new StringBuilder();
        for (Pool pool : lb.pools()) {
            picture.append(pool.name()).append(' ').append(pool.strategy().name());
            for (BackendStatus backend : pool.status().backends()) {
                picture.append("; ").append(backend.name()).append(' ').append(backend.address());
                picture.append(' ').append(backend.weight()).append(' ').append(backend.maxSessions());
                picture.append(' ').append(backend.backup()).append(' ').append(backend.adminState());
                picture.append(' ').append(backend.removing());
            }
        }
        return picture.toString();
    }

    /** Otherwise it would only grow, and after a while nothing that is asked for would be there. */
    private void tidy() {
        List<Backend> backends = lb.pool().backends();
        if (backends.size() > MOST_BACKENDS || backends.isEmpty()) {
            for (Backend backend : backends) {
                backend.removeNow().toCompletableFuture().join();
            }
            lb.pool().add("127.0.0.1:9");
            lb.pool().add("127.0.0.2:9");
        }
    }

    @Override
    public void close() {
        admin.close();
        lb.close();
    }
}
