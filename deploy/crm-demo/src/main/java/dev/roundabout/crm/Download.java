package dev.roundabout.crm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * Any number of bytes that whoever asks can know beforehand: blocks of 65,536 bytes, the SHA-256 digests of the texts "0",
 * "1", ... "2047" one after the other, with the block's own number, from 0, in its first eight bytes, big-endian. So no
 * two blocks are the same, and one that is lost, doubled or moved shows in the digest of the whole.
 */
final class Download {
    static final long MOST_BYTES = 1L << 30;

    private static final int BLOCK = 1 << 16;
    private static final byte[] PATTERN = pattern();

    private Download() {}

    static void write(OutputStream out, long bytes) throws IOException {
        byte[] block = PATTERN.clone();
        ByteBuffer number = ByteBuffer.wrap(block);
        for (long written = 0; written < bytes; written += BLOCK) {
            number.putLong(0, written / BLOCK);
            out.write(block, 0, (int) Math.min(BLOCK, bytes - written));
        }
    }

    private static byte[] pattern() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer pattern = ByteBuffer.allocate(BLOCK);
            for (int i = 0; pattern.hasRemaining(); i++) {
                pattern.put(digest.digest(Integer.toString(i).getBytes(StandardCharsets.US_ASCII)));
            }
            return pattern.array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
