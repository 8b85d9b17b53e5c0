package dev.roundabout.cli.ctl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request over a connection of its own, and its answer (RFC 9112). No proxy, no redirects: the token goes
 * where the operator said and nowhere else.
 */
final class HttpCall implements AutoCloseable {
    /*
     * Java's own clients do not fit a command that lives for a fifth of a second. HttpClient loads a thousand classes, TLS
     * among them, and leaves a thread in a system call behind, for which the ending JVM waits 300 ms; HttpURLConnection
     * knows no PATCH. What is left to do by hand is one request to one address, and an answer of known or chunked length.
     */
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_HEADERS = 100;
    private static final int LARGEST_BODY = 32 * 1024 * 1024;

    private final AdminAddress address;
    private final Socket socket;
    private final InputStream in;
    private long deadline;

    private HttpCall(AdminAddress address, Socket socket, long deadline) throws IOException {
        this.address = address;
        this.socket = socket;
        this.in = new BufferedInputStream(new Bounded(socket.getInputStream()));
        this.deadline = deadline;
    }

    /**
     * Connects; nothing is sent yet.
     *
     * @param address whom to ask
     * @param connectTimeout how long connecting may take
     * @param timeout how long all the rest may take
     * @return the connection
     * @throws UnknownHostException if the host name has no address
     * @throws IOException if nobody accepts there
     */
    static HttpCall connect(AdminAddress address, Duration connectTimeout, Duration timeout) throws IOException {
        InetSocketAddress place = new InetSocketAddress(address.host(), address.port());
        if (place.isUnresolved()) {
            throw new UnknownHostException(address.host());
        }
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(place, millis(connectTimeout));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis(timeout));
            return new HttpCall(
                    address,
                    address.secure() ? Tls.over(socket, address) : socket,
                    System.nanoTime() + timeout.toNanos());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends the request and waits for the whole answer.
     *
     * @param method such as {@code GET}
     * @param path absolute, percent-encoded, perhaps with a query
     * @param headers what goes with it, beside the length of the body
     * @param body JSON; {@code null} for no body
     * @return the answer
     * @throws SocketTimeoutException if it is not there in time
     * @throws ProtocolException if it is not HTTP
     * @throws IOException if the connection breaks
     */
    HttpAnswer ask(String method, String path, Map<String, String> headers, @Nullable String body) throws IOException {
        send(method, path, headers, body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
        int status;
        Map<String, String> answered;
        do {
            status = status(line());
            answered = headers();
        } while (status / 100 == 1);
        return new HttpAnswer(status, answered.getOrDefault("content-type", "no content type"), body(status, answered));
    }

    /**
     * Asks for a stream of server-sent events and hands on what they carry until the connection ends.
     *
     * @param path absolute, percent-encoded, perhaps with a query
     * @param headers what goes with it
     * @param silence how long nothing at all may come
     * @param begun called once it is certain that the answer goes on
     * @param data takes the data of each event, which is one line
     * @return {@code null} when the stream has ended; any other answer, whole
     * @throws SocketTimeoutException if there is silence for too long
     * @throws ProtocolException if it is not HTTP
     * @throws IOException if the connection breaks
     */
    @Nullable
    HttpAnswer follow(String path, Map<String, String> headers, Duration silence, Runnable begun, Consumer<String> data)
            throws IOException {
        send("GET", path, headers, new byte[0]);
        int status = status(line());
        Map<String, String> answered = headers();
        String type = answered.getOrDefault("content-type", "no content type");
        if (status != 200 || !type.startsWith("text/event-stream")) {
            return new HttpAnswer(status, type, body(status, answered));
        }
        begun.run();
        while (true) {
            deadline = System.nanoTime() + silence.toNanos();
            String line;
            try {
                line = line();
            } catch (EOFException end) {
                return null;
            }
            if (line.startsWith("data: ")) {
                byte[] bytes = line.substring("data: ".length()).getBytes(StandardCharsets.ISO_8859_1);
                data.accept(new String(bytes, StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The answer is here, or the reason why there is none.
        }
    }

    private void send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(address.path())
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.authority())
                .append("\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        OutputStream out = socket.getOutputStream();
        request.writeTo(out);
        out.flush();
    }

    private static int status(String line) throws ProtocolException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new ProtocolException("what answers does not speak HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    /** Names in small letters; of a repeated one the last counts. */
    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; count < MOST_HEADERS; count++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        throw new ProtocolException("the answer has too many headers");
    }

    /** RFC 9112, section 6.3. */
    private String body(int status, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("content-length");
        if (status == 204 || status == 304) {
            return "";
        } else if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            for (int size = number(line(), 16); size > 0; size = number(line(), 16)) {
                take(size, body);
                line();
            }
        } else if (length != null) {
            take(number(length, 10), body);
        } else {
            body.write(in.readNBytes(LARGEST_BODY));
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private void take(int size, ByteArrayOutputStream body) throws IOException {
        if (size > LARGEST_BODY - body.size()) {
            throw new ProtocolException("the answer is too long");
        }
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the answer broke off");
        }
        body.write(bytes);
    }

    private static int number(String text, int radix) throws ProtocolException {
        // What may follow the length of a chunk says nothing to us.
        String digits = text.replaceFirst("\\s*(;.*)?$", "");
        if (!digits.matches(radix == 10 ? "[0-9]{1,9}" : "[0-9A-Fa-f]{1,7}")) {
            throw new ProtocolException("the answer has no usable length");
        }
        return Integer.parseInt(digits, radix);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException(
                        line.isEmpty() ? "the connection ended without an answer" : "the answer broke off");
            }
            if (line.length() == LONGEST_LINE) {
                throw new ProtocolException("the answer has a line that is too long");
            }
            line.append((char) octet);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    private static int millis(Duration duration) {
        return (int) Math.min(Math.max(duration.toMillis(), 1), Integer.MAX_VALUE);
    }

    /** Every read may take what is left of the time: one byte a minute does not keep an answer going. */
    private final class Bounded extends InputStream {
        private final InputStream bytes;

        Bounded(InputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("no complete answer in time");
            }
            socket.setSoTimeout((int) left);
            return bytes.read(into, offset, length);
        }
    }
}
