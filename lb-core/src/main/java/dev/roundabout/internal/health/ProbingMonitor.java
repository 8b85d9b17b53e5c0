package dev.roundabout.internal.health;

import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.Program;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.Scheduler;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitor: a watch for every subject, a lane for every kind of probe. Control thread only. */
final class ProbingMonitor implements HealthMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private final Scheduler control;
    private final RandomGenerator random;
    private final HostNames names;
    private final ProbeLane network;
    private final ProbeLane programs;
    private final LineLimit localFaults;
    private final Set<SubjectWatch> watches = new LinkedHashSet<>();

    ProbingMonitor(
            Scheduler control,
            RandomGenerator random,
            HostNames names,
            BooleanSupplier descriptorsSpent,
            Prober network,
            Prober programs) {
        this.control = control;
        this.random = random;
        this.names = names;
        this.network = new ProbeLane(
                control, network, () -> descriptorsSpent.getAsBoolean() ? FEW_CONNECTIONS : MOST_CONNECTIONS);
        this.programs =
                new ProbeLane(control, programs, () -> descriptorsSpent.getAsBoolean() ? FEW_PROGRAMS : MOST_PROGRAMS);
        this.localFaults = new LineLimit(control, LOG::warn);
    }

    @Override
    public Watch watch(ProbeSubject subject, HealthCheckConfig check, CheckObserver observer) {
        if (check.probe() instanceof None) {
            return () -> {};
        }
        ProbedAddress address = new ProbedAddress(subject, check.address(), names);
        ProbeLane lane = check.probe() instanceof Program ? programs : network;
        SubjectWatch watch = new SubjectWatch(
                control, random, lane, localFaults, subject, address, check, observer, watches::remove);
        watches.add(watch);
        watch.begin();
        return watch;
    }

    @Override
    public void close() {
        List.copyOf(watches).forEach(SubjectWatch::close);
        localFaults.flush();
        network.close();
        programs.close();
    }
}
