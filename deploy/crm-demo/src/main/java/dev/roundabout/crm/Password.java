package dev.roundabout.crm;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password as it is kept: PBKDF2 with a salt. The arrays are not copied; nobody changes them. */
@SuppressWarnings("ArrayRecordComponent")
record Password(byte[] salt, byte[] hash) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ROUNDS = 20_000;

    static Password of(String plain) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return new Password(salt, derive(plain, salt));
    }

    boolean matches(String plain) {
        return MessageDigest.isEqual(hash, derive(plain, salt));
    }

    private static byte[] derive(String plain, byte[] salt) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(plain.toCharArray(), salt, ROUNDS, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
        }
    }
}
