package dev.roundabout.admin;

import dev.roundabout.strategy.StoredClients;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Which clients were sent where, as bytes, version 1: {@code RBCLIENT}, the version (int), the wall clock in milliseconds
 * (long), the number of clients (int), for each its key (long), the number of its backend (int) and the milliseconds left
 * (long), the number of backends (int), for each its address (UTF-8 with a length of two bytes), and the SHA-256 of all
 * that. Numbers are big-endian.
 */
final class StoredClientsFormat {
    private static final byte[] MAGIC = "RBCLIENT".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final int FIXED_BYTES = 8 + 4 + 8 + 4 + 4;
    private static final int CLIENT_BYTES = 8 + 4 + 8;

    private StoredClientsFormat() {}

    static byte[] encode(StoredClients clients, Instant now) {
        // A million clients are 20 MB, so there is only one array.
        Map<String, Integer> backends = new LinkedHashMap<>();
        clients.forEach((client, backend, left) -> backends.putIfAbsent(backend, backends.size()));
        int names = 0;
        for (String backend : backends.keySet()) {
            names += 2 + backend.getBytes(StandardCharsets.UTF_8).length;
        }
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + CLIENT_BYTES * clients.size() + names + HASH_BYTES);
        out.put(MAGIC).putInt(VERSION).putLong(now.toEpochMilli()).putInt(clients.size());
        clients.forEach((client, backend, left) -> out.putLong(client)
                .putInt(Objects.requireNonNull(backends.get(backend)))
                .putLong(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))));
        out.putInt(backends.size());
        for (String backend : backends.keySet()) {
            byte[] name = backend.getBytes(StandardCharsets.UTF_8);
            out.putShort((short) name.length).put(name);
        }
        out.put(hash(out.array(), out.position()));
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote; the time since then has passed for everyone. A clock that was set back is no time.
     *
     * @throws IOException if the bytes are not exactly that; the message says in which way
     */
    static StoredClients decode(byte[] bytes, Instant now) throws IOException {
        int end = bytes.length - HASH_BYTES;
        if (end < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw new IOException("damaged: it does not begin as ours");
        }
        if (!Arrays.equals(hash(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new IOException("damaged: its hash does not fit");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, end - MAGIC.length));
        try {
            return clients(in, now.toEpochMilli());
        } catch (EOFException e) {
            throw new IOException("damaged: it ends too early", e);
        }
    }

    /** What a hash that fits was made of need not have come from here either: nothing is believed before it is checked. */
    private static StoredClients clients(DataInputStream in, long now) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("of version " + version + " (expected: " + VERSION + ")");
        }
        long written = in.readLong();
        // Between a time before the epoch and one after it may be more than fits: for ever, then.
        long passed = written >= now ? 0 : now - written < 0 ? Long.MAX_VALUE : now - written;
        int size = count(in, CLIENT_BYTES, "clients");
        long[] clients = new long[size];
        int[] backendOf = new int[size];
        long[] left = new long[size];
        for (int i = 0; i < size; i++) {
            clients[i] = in.readLong();
            backendOf[i] = in.readInt();
            left[i] = in.readLong();
        }
        String[] backends = new String[count(in, 2, "backends")];
        for (int i = 0; i < backends.length; i++) {
            backends[i] = name(in);
        }
        if (in.available() > 0) {
            throw new IOException("damaged: something is behind its end");
        }
        StoredClients.Builder builder = StoredClients.builder(size);
        for (int i = 0; i < size; i++) {
            if (backendOf[i] < 0 || backendOf[i] >= backends.length) {
                throw new IOException("damaged: a client of backend " + backendOf[i] + ", which is not there");
            }
            if (left[i] > passed) {
                builder.add(clients[i], backends[backendOf[i]], TimeUnit.MILLISECONDS.toNanos(left[i] - passed));
            }
        }
        return builder.build();
    }

    /** How many follow, each with so many bytes or more; they must be there, or the memory for them is not taken. */
    private static int count(DataInputStream in, int bytesEach, String what) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available() / bytesEach) {
            throw new IOException("damaged: " + count + " " + what + " do not fit into it");
        }
        return count;
    }

    private static String name(DataInputStream in) throws IOException {
        byte[] name = new byte[in.readUnsignedShort()];
        in.readFully(name);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("damaged: the address of a backend is not UTF-8", e);
        }
    }

    private static byte[] hash(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
