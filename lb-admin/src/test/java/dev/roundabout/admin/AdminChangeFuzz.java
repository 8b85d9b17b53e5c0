package dev.roundabout.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as the body of a change by somebody who has the token, the first of them chooses what is to be changed: one
 * answer, no 5xx, and what is refused changes nothing.
 */
public final class AdminChangeFuzz {
    private static final List<String> CHANGES = List.of(
            "POST /v1/pools/default/backends",
            "PATCH /v1/pools/default/backends/127.0.0.1:9",
            "PUT /v1/pools/default/strategy",
            "POST /v1/pools/default/backends/s4/drain",
            "DELETE /v1/pools/default/backends/s4",
            "POST /v1/config/reset");

    private AdminChangeFuzz() {}

    /** Jazzer's first call. */
    public static void fuzzerInitialize() {
        FuzzedAdmin.warmUp();
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        change(FuzzedAdmin.CLIENT, bytes);
    }

    /** The status of the answer. */
    static int change(HostileClient client, byte[] bytes) {
        List<Integer> answers = client.sendAsOperator(request(client.token(), bytes.length == 0 ? new byte[1] : bytes));
        if (answers.size() != 1) {
            throw new AssertionError("answers " + answers + " (expected: one)");
        }
        return answers.get(0);
    }

    private static byte[] request(String token, byte[] bytes) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = CHANGES.get((bytes[0] & 0xff) % CHANGES.size()) + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                + (bytes.length - 1) + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(Arrays.copyOfRange(bytes, 1, bytes.length));
        return request.toByteArray();
    }
}
