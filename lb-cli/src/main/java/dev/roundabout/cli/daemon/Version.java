package dev.roundabout.cli.daemon;

/** What this build is called. */
public final class Version {
    private Version() {}

    /** {@return the version in the jar's manifest; {@code unpackaged} outside a jar} */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
