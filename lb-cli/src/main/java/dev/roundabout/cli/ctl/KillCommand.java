package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ProblemType;
import dev.roundabout.admin.wire.SessionJson;
import dev.roundabout.admin.wire.SessionKilledJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends sessions. One that is not open keeps the others from nothing. */
@Command(name = "kill", description = "Ends sessions: both connections of each are reset.")
final class KillCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "the number of a session, as lbctl sessions shows it")
    List<String> ids = new ArrayList<>();

    KillCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        List<Long> notOpen = new ArrayList<>();
        for (long id : numbers()) {
            try {
                SessionKilledJson killed = invocation.api().kill(id);
                invocation.output().result(sentence(killed.session()), killed);
            } catch (RefusedException e) {
                if (!e.is(ProblemType.UNKNOWN_SESSION)) {
                    throw e;
                }
                notOpen.add(id);
            }
        }
        if (!notOpen.isEmpty()) {
            throw CtlException.refused(
                    "not open: session " + notOpen.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    /** All are read before the first is ended. */
    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (String id : ids) {
            if (!id.matches("[0-9]{1,18}")) {
                throw CtlException.usage("ID: " + Printable.line(id) + " (expected: a session's number)");
            }
            numbers.add(Long.valueOf(id));
        }
        return numbers;
    }

    private static String sentence(SessionJson session) {
        return "killed session " + session.id() + " of " + session.client()
                + (session.backend() == null ? "" : " with " + session.pool() + "/" + session.backend()) + ", "
                + session.state();
    }
}
