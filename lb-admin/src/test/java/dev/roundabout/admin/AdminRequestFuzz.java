package dev.roundabout.admin;

/**
 * Any bytes to the admin port from somebody without the token: answers in HTTP, none of them a 5xx, an end within seconds
 * and no change.
 */
public final class AdminRequestFuzz {
    private AdminRequestFuzz() {}

    /** Jazzer's first call. */
    public static void fuzzerInitialize() {
        FuzzedAdmin.warmUp();
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzedAdmin.CLIENT.sendAsStranger(bytes);
    }
}
