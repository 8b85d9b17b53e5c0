package dev.roundabout.admin;

import java.io.IOException;

/** Where the lines of the access log go. One thread at a time. */
interface AccessLogOutput extends AutoCloseable {
    /** Writes whole lines; may block. Throws if not all of them were taken. */
    void write(byte[] lines) throws IOException;

    /** {@return whether what it writes to is no longer what its name says, as after a rotation} */
    boolean moved();

    /** Opens it again under its name; on failure it goes on as it was. */
    void reopen() throws IOException;

    @Override
    void close() throws IOException;

    /** For messages. */
    @Override
    String toString();
}
