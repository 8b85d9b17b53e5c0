package dev.roundabout.benchmarks.compare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that runs until it is stopped, with the processes it has started. What it says on standard error goes to a
 * file; one that is to be talked with has its standard output read, that of the others is thrown away.
 */
final class Program implements AutoCloseable {
    private static final long STOP_SECONDS = 3;
    /** What a tick of /proc/PID/stat is worth: USER_HZ is 100 on every machine we know. */
    private static final long TICK_MICROS = 10_000;

    private final String name;
    private final Process process;
    private final Path errors;

    private Program(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
    }

    /** Starts one that says nothing we want to hear. */
    static Program start(String name, List<String> command, Map<String, String> environment, Path work)
            throws IOException {
        return start(name, command, environment, work, ProcessBuilder.Redirect.DISCARD);
    }

    /** Starts one to talk with, line by line. */
    static Program converse(String name, List<String> command, Path work) throws IOException {
        return start(name, command, Map.of(), work, ProcessBuilder.Redirect.PIPE);
    }

    private static Program start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path work,
            ProcessBuilder.Redirect output)
            throws IOException {
        Path errors = Files.createTempFile(work, name, ".err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().putAll(environment);
        builder.redirectOutput(output).redirectError(errors.toFile());
        return new Program(name, builder.start(), errors);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The process and all that it has started. */
    List<Long> pids() {
        return processes().map(ProcessHandle::pid).toList();
    }

    /** CPU time used by all of them, user and system. */
    long cpuMicros() throws IOException {
        long ticks = 0;
        for (long pid : pids()) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
        }
        return ticks * TICK_MICROS;
    }

    /** Resident memory of all of them. */
    long residentKilobytes() throws IOException {
        long kilobytes = 0;
        for (long pid : pids()) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return kilobytes;
    }

    /** The next line of its standard output. */
    String readLine() throws IOException, NotMeasuredException {
        BufferedReader reader = process.inputReader(US_ASCII);
        String line = reader.readLine();
        if (line == null) {
            throw failed("ended");
        }
        return line;
    }

    /** A line to its standard input. */
    void writeLine(String line) throws IOException {
        Writer writer = process.outputWriter(US_ASCII);
        writer.write(line + "\n");
        writer.flush();
    }

    /** What it said last, for a message that something is wrong with it. */
    NotMeasuredException failed(String what) throws IOException {
        List<String> said = Files.readAllLines(errors);
        String last = String.join(" | ", said.subList(Math.max(0, said.size() - 5), said.size()));
        return new NotMeasuredException(name + " " + what + (last.isEmpty() ? "" : ": " + last));
    }

    /** Ends it and its children: a request, then force. Waits until they are gone. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> processes() {
        ProcessHandle handle = process.toHandle();
        return Stream.concat(Stream.of(handle), handle.descendants()).filter(ProcessHandle::isAlive);
    }
}
