package dev.roundabout.internal.proxy;

/** What the first bytes of a connection are, read as a PROXY header. */
public sealed interface HeaderReading permits ProxyHeader, HeaderReading.MoreNeeded, HeaderReading.Malformed {
    /**
     * They are how a header may begin.
     *
     * @param length how many bytes the header has at the least, those there are among them: more than there are, and never
     *     so many that payload could be among them. At most {@link HeaderParser#LONGEST}
     */
    record MoreNeeded(int length) implements HeaderReading {}

    /**
     * They are no header, whatever follows.
     *
     * @param reason why, in a few words for the log; has nothing of what was read in it
     */
    record Malformed(String reason) implements HeaderReading {}
}
