package dev.roundabout.cli.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * Which broken connections were in flight on a backend that was killed; all others are errors of the balancer. In flight is,
 * strictly, a connection that was open at the kill, broke (was reset or ended short) soon after, and
 *
 * <ul>
 *   <li>had come to this backend and no other, which had begun and not finished it, as its record says; or
 *   <li>had come to no backend program at all, but to the kernel of a killed one: of these there are at most as many as
 *       the kernels of all backends completed handshakes beyond the connections that their programs have heard of.
 * </ul>
 */
final class InFlight {
    private final List<Ledger.Failure> onVictim = new ArrayList<>();
    private final List<Ledger.Failure> inQueue = new ArrayList<>();
    private final List<Ledger.Failure> errors = new ArrayList<>();

    InFlight(Laboratory lab, List<Kill> kills, List<Ledger.Failure> failures) {
        for (Ledger.Failure failure : failures) {
            sortOf(lab, kills, failure).add(failure);
        }
    }

    private List<Ledger.Failure> sortOf(Laboratory lab, List<Kill> kills, Ledger.Failure failure) {
        if (failure.outcome() != Outcome.RESET && failure.outcome() != Outcome.SHORT) {
            return errors;
        }
        List<BackendProcess> holders = lab.holders(failure.number());
        if (holders.isEmpty()) {
            boolean explained = failure.backend() == 0 && kills.stream().anyMatch(kill -> kill.explains(failure));
            return explained ? inQueue : errors;
        }
        BackendProcess victim = holders.get(0);
        boolean explained = holders.size() == 1
                && victim.records().of(failure.number()) == Records.BEGUN
                && (failure.backend() == 0 || failure.backend() == victim.number())
                && kills.stream().anyMatch(kill -> kill.backend() == victim.number() && kill.explains(failure));
        return explained ? onVictim : errors;
    }

    /** Begun and not finished by the killed program. */
    List<Ledger.Failure> onVictim() {
        return onVictim;
    }

    /** Not yet heard of by any program. */
    List<Ledger.Failure> inQueue() {
        return inQueue;
    }

    /** All others. */
    List<Ledger.Failure> errors() {
        return errors;
    }
}
