package dev.roundabout.crm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back: a status, headers, and a body of a known length that may be made while it is sent.
 *
 * @param length of the body in bytes
 */
record Answer(int status, Map<String, String> headers, long length, Body body) {

    /** Writes exactly as many bytes as the length says. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    static Answer of(int status, String mediaType, byte[] body) {
        return stream(status, mediaType, body.length, out -> out.write(body));
    }

    static Answer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer page(int status, String html) {
        return of(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'")
                .with("Cache-Control", "no-store");
    }

    static Answer stream(int status, String mediaType, long length, Body body) {
        return new Answer(status, Map.of("Content-Type", mediaType), length, body);
    }

    /** To another page, which the browser then gets. */
    static Answer seeOther(String path) {
        return text(303, "see " + path + "\n").with("Location", path);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, Map.copyOf(more), length, body);
    }
}
