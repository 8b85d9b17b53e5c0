package dev.roundabout.admin;

import dev.roundabout.fuzzing.Corpus;
import dev.roundabout.fuzzing.Mutator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * So many damaged requests to the admin port of a real load balancer, the same for the same seed: one of two from a
 * stranger, one of four with the token, one of four with the token and only its body damaged. A process of its own, whose
 * Java has a file for its name server: backends of any name are added, and nobody is to be asked for them.
 */
final class HostileRequests {
    private final Mutator requests;
    private final Mutator bodies;
    private final HostileClient client;
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private int changes;

    private HostileRequests(HostileClient client, long seed) {
        this.client = client;
        this.requests = Corpus.of(AdminRequestFuzz.class).mutator(seed);
        this.bodies = Corpus.of(AdminChangeFuzz.class).mutator(seed);
    }

    /** The count, the seed, and an empty directory. */
    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        try (HostileClient client = HostileClient.open(Path.of(arguments[2]))) {
            HostileRequests requests = new HostileRequests(client, seed);
            for (int i = 0; i < count; i++) {
                requests.send(i, seed);
            }
            System.out.println(count + " hostile requests with seed " + seed + ": answers " + requests.answers
                    + ", changes by the operator " + requests.changes + ", by strangers 0");
        }
        // Whatever thread is left must not keep it.
        System.exit(0);
    }

    private void send(int number, long seed) {
        byte[] bytes = number % 4 == 3 ? bodies.next() : requests.next();
        try {
            if (number % 2 == 0) {
                client.sendAsStranger(bytes).forEach(this::count);
            } else if (number % 4 == 1) {
                changed(client.sendAsOperator(withToken(bytes)));
            } else {
                changed(List.of(AdminChangeFuzz.change(client, bytes)));
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "number " + number + " of seed " + seed + ":\n" + new String(bytes, StandardCharsets.ISO_8859_1),
                    e);
        }
    }

    private void changed(List<Integer> statuses) {
        statuses.forEach(this::count);
        changes += statuses.stream().anyMatch(status -> status < 300) ? 1 : 0;
    }

    private void count(int status) {
        answers.merge(status, 1, Integer::sum);
    }

    private byte[] withToken(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("TOKEN", client.token())
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
