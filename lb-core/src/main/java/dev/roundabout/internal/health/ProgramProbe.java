package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Step;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of an operator's program. After its own arguments come address, {@code available} or {@code unavailable}, and
 * the number of sessions. What kind of program it is says only how its end is read: by the exit code, or, in the way of
 * Crossroads, by what it printed.
 *
 * <p>Output is looked at every few milliseconds and never waited for: a child that the program left behind may keep the
 * pipe open for ever, and a thread that blocks on it could not be called back.
 */
final class ProgramProbe implements Runnable, Prober.Attempt {
    private static final int LOOK_EVERY_MILLIS = 10;
    private static final int MOST_OUTPUT_BYTES = 1024;

    private final Prober.Request request;
    private final Consumer<Finding> ended;
    private volatile boolean givenUp;

    ProgramProbe(Prober.Request request, Consumer<Finding> ended) {
        this.request = request;
        this.ended = ended;
    }

    @Override
    public void giveUp() {
        givenUp = true;
    }

    @Override
    public void run() {
        Finding finding = Finding.local(Step.RUN, "program failed");
        try {
            finding = probe();
        } finally {
            ended.accept(finding);
        }
    }

    private Finding probe() {
        Process process;
        try {
            process = new ProcessBuilder(command())
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            String program =
                    Finding.quoted(((Program) request.probe()).command().get(0));
            return Finding.local(Step.RUN, "program " + program + " not started: " + reason(e));
        }
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            return outcomeOf(process, output);
        } catch (IOException e) {
            return Finding.local(Step.RUN, "output not read: " + reason(e));
        } finally {
            kill(process);
        }
    }

    private Finding outcomeOf(Process process, InputStream output) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                take(output, printed);
                if (givenUp) {
                    return Finding.timedOut(Step.RUN);
                }
            }
        } catch (InterruptedException e) {
            return Finding.timedOut(Step.RUN);
        }
        take(output, printed);
        String text = printed.toString(StandardCharsets.UTF_8).trim();
        int exit = process.exitValue();
        return request.probe() instanceof Command ? byExit(exit, text) : byPrint(exit, text);
    }

    private static Finding byExit(int exit, String text) {
        if (exit == 0) {
            return Finding.good(Step.RUN, "exit 0");
        }
        return Finding.wrongAnswer(
                Step.RUN, "exit " + exit + (text.isEmpty() ? "" : ", printed " + Finding.quoted(text)));
    }

    private static Finding byPrint(int exit, String text) {
        if (text.equals("0")) {
            return Finding.good(Step.RUN, "printed 0");
        }
        return Finding.wrongAnswer(
                Step.RUN, "printed " + (text.isEmpty() ? "nothing" : Finding.quoted(text)) + ", exit " + exit);
    }

    /**
     * Reads what is there; what is too much is read too, so that the program can end, and forgotten. The stream's
     * monitor is held because the JDK empties the pipe under it when the process ends.
     */
    private static void take(InputStream output, ByteArrayOutputStream printed) throws IOException {
        synchronized (output) {
            byte[] there = output.readNBytes(output.available());
            printed.write(there, 0, Math.min(there.length, MOST_OUTPUT_BYTES - printed.size()));
        }
    }

    /** Also what it started, unless it has ended by itself. */
    private static void kill(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(((Program) request.probe()).command());
        command.add(request.address());
        command.add(request.eligible() ? "available" : "unavailable");
        command.add(Integer.toString(request.sessions()));
        return command;
    }

    private static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Finding.printable(String.valueOf(cause.getMessage()).replaceFirst("^error=[0-9]+, ", ""));
    }
}
