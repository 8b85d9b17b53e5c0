package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes every measure of every contestant, in rounds: within a round each measure goes through all contestants, and each
 * round begins with another one. After each round the report is written anew from all samples there are.
 *
 * <p>Ends with 0 if everything asked for was measured, 1 if not, 2 if the command line is wrong.
 */
public final class Compare {
    private final Options options;
    private final Bench bench;
    private final Store store;
    private final Machine machine;
    private final String run = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final Map<String, Integer> failed = new LinkedHashMap<>();

    private Compare(Options options, Bench bench, Store store, Machine machine) {
        this.options = options;
        this.bench = bench;
        this.store = store;
        this.machine = machine;
    }

    /** Run by {@code benchmarks/compare}, which says where everything is. */
    public static void main(String... args) throws IOException, InterruptedException {
        System.exit(run(args));
    }

    private static int run(String... args) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("compare.home"));
        Path work = Path.of(System.getProperty("compare.work"));
        try {
            Options options = Options.parse(args);
            Machine machine = Machine.look(options, System.getProperty("compare.commit"));
            Store store = Store.open(directory(options, home), machine);
            try (Backends backends = Backends.start(home, work)) {
                Bench bench = new Bench(options, backends, home, work, store.directory());
                return new Compare(options, bench, store, machine).rounds();
            }
        } catch (IllegalArgumentException e) {
            say(String.valueOf(e.getMessage()));
            return 2;
        } catch (NotMeasuredException e) {
            say("FAILED " + e.getMessage());
            return 1;
        }
    }

    private static Path directory(Options options, Path home) throws IOException {
        if (options.out() != null) {
            return options.out();
        }
        if (!options.quick()) {
            return home.resolve("benchmarks/results/" + LocalDate.now(ZoneOffset.UTC));
        }
        Path trial = home.resolve("benchmarks/target/compare-quick");
        for (String file : List.of("machine.txt", "raw.csv", "failures.csv", "latency.hlog")) {
            Files.deleteIfExists(trial.resolve(file));
        }
        return trial;
    }

    private int rounds() throws IOException, InterruptedException, NotMeasuredException {
        for (int round = 1; round <= options.rounds(); round++) {
            List<Contestant> order = new ArrayList<>(options.contestants());
            Collections.rotate(order, 1 - round);
            for (Measure measure : options.measures()) {
                for (Contestant contestant : order) {
                    if (measure.appliesTo(contestant) && measure.isTakenIn(round)) {
                        take(round, measure, contestant);
                        bench.backends().check();
                    }
                }
            }
            report();
        }
        say("results are in " + store.directory());
        failed.forEach((what, times) -> say("FAILED " + times + " times: " + what));
        return failed.isEmpty() ? 0 : 1;
    }

    private void take(int round, Measure measure, Contestant contestant) throws IOException, InterruptedException {
        String what = "round " + round + "/" + options.rounds() + " " + measure.word() + " " + contestant.word();
        try {
            Taker taker = Taker.of(measure, measure == Measure.LATENCY ? latencyRate() : 0);
            Map<Metric, Double> found = taker.take(contestant, bench);
            for (Map.Entry<Metric, Double> one : found.entrySet()) {
                store.add(new Sample(run, round, contestant, one.getKey(), one.getValue()));
            }
            say(what + ": " + described(found));
        } catch (NotMeasuredException | IOException e) {
            Failure failure = new Failure(run, round, contestant, measure, String.valueOf(e.getMessage()));
            store.add(failure);
            failed.merge(measure.word() + " " + contestant.word() + ": " + failure.reason(), 1, Integer::sum);
            say("FAILED " + what + ": " + failure.reason());
        }
    }

    /** What was asked for, else what earlier samples were taken at, else half of what the weakest held. */
    private double latencyRate() throws IOException, NotMeasuredException {
        if (options.rate() > 0) {
            return options.rate();
        }
        Results results = store.results();
        Optional<Double> before = results.contestants().stream()
                .flatMap(contestant -> results.median(contestant, Metric.LATENCY_RATE).stream())
                .findFirst();
        Optional<Double> weakest = results.contestants().stream()
                .flatMap(contestant -> results.median(contestant, Metric.KEEP_ALIVE_RATE).stream())
                .min(Double::compare);
        return before.or(() -> weakest.map(rate -> Math.floor(rate / 2)))
                .orElseThrow(() -> new NotMeasuredException(
                        "nobody's keep-alive rate is known to take half of: measure keepalive first, or give --rate"));
    }

    private void report() throws IOException {
        Results results = store.results();
        Files.writeString(store.directory().resolve("README.md"), new Report(results, machine).markdown());
        Chart.draw(results, store.directory().resolve("ratios.png"));
    }

    private static String described(Map<Metric, Double> found) {
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> one.getKey().word() + " " + Report.number(one.getValue()) + " "
                        + one.getKey().unit())
                .map(String::strip)
                .collect(Collectors.joining(", "));
    }

    private static void say(String line) {
        System.err.println("compare: " + line);
    }
}
