package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the system calls of a program, all its processes and threads, while it is attached. */
final class Strace {
    private static final long LIMIT_NANOS = 10_000_000_000L;

    private final Program program;
    private final Path counts;

    private Strace(Program program, Path counts) {
        this.program = program;
        this.counts = counts;
    }

    /** Returns when every thread is traced. */
    static Strace attach(Program traced, Path work) throws IOException, InterruptedException, NotMeasuredException {
        Path counts = Files.createTempFile(work, "strace", ".txt");
        List<String> command = new ArrayList<>(List.of("strace", "-c", "-f", "-o", counts.toString()));
        for (long pid : traced.pids()) {
            command.add("-p");
            command.add(Long.toString(pid));
        }
        Program strace = Program.start("strace", command, Map.of(), work);
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!isTraced(traced)) {
            if (!strace.isAlive() || System.nanoTime() - deadline > 0) {
                NotMeasuredException failed = strace.failed("did not attach");
                strace.close();
                throw failed;
            }
            Thread.sleep(10);
        }
        return new Strace(strace, counts);
    }

    /** Detaches; how often each system call was made. */
    Map<String, Long> detach() throws IOException, NotMeasuredException {
        program.close();
        Map<String, Long> calls = parse(Files.readAllLines(counts));
        if (calls.isEmpty()) {
            throw program.failed("counted nothing");
        }
        return calls;
    }

    /** Reads its table: {@code % time, seconds, usecs/call, calls, errors (may be missing), syscall}. */
    static Map<String, Long> parse(List<String> table) {
        Map<String, Long> calls = new HashMap<>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+", -1);
            String name = fields[fields.length - 1];
            if (fields.length >= 5 && fields[0].matches("[0-9.]+") && !name.equals("total")) {
                calls.merge(name, Long.parseLong(fields[3]), Long::sum);
            }
        }
        return calls;
    }

    private static boolean isTraced(Program traced) throws IOException {
        for (long pid : traced.pids()) {
            try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
                for (Path task : tasks) {
                    if (Files.readString(task.resolve("status")).contains("\nTracerPid:\t0\n")) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
