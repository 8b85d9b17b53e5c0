package dev.roundabout.admin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** The standard output of the process, which nobody reopens or closes. */
final class AccessLogStandardOutput implements AccessLogOutput {
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(byte[] lines) throws IOException {
        out.write(lines);
    }

    @Override
    public boolean moved() {
        return false;
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "standard output";
    }
}
