package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** The conditions, as lines of {@code name: value}. */
record Machine(Map<String, String> facts) {
    /** Told, but free to change between two runs into one directory. */
    private static final String DATE = "date";

    /** Looks at this machine; what cannot be found out is a failure, not a blank. */
    static Machine look(Options options, String commit) throws IOException, InterruptedException, NotMeasuredException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(DATE, LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("commit", commit);
        facts.put("processor", field("/proc/cpuinfo", "model name"));
        facts.put("processors", Tool.line("nproc", "--all"));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("kernel", Tool.line("uname", "-sr"));
        facts.put("system", field("/etc/os-release", "PRETTY_NAME"));
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("HAProxy", Tool.line("haproxy", "-v"));
        facts.put("nginx", Tool.line("nginx", "-v"));
        facts.put("wrk", Tool.lineWhateverTheExitCode("wrk", "-v"));
        facts.put("iperf3", Tool.line("iperf3", "-v"));
        facts.put("strace", Tool.line("strace", "-V"));
        facts.put("congestion control", Tool.line("sysctl", "-n", "net.ipv4.tcp_congestion_control"));
        facts.put(
                "local ports",
                Tool.line("sysctl", "-n", "net.ipv4.ip_local_port_range").replaceAll("\\s+", " to "));
        facts.put("descriptors a process", Tool.line("sh", "-c", "ulimit -n"));
        facts.put("balancer", "CPU 0; load and backends CPU 1; loopback");
        facts.put("windows", options.windows());
        return new Machine(facts);
    }

    /** Reads what {@link #text} wrote. */
    static Machine parse(String text) {
        Map<String, String> facts = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            facts.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return new Machine(facts);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        facts.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\n"));
        return text.toString();
    }

    /** The first condition that is another one there, or nothing. */
    String differenceTo(Machine other) {
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            String theirs = other.facts.getOrDefault(fact.getKey(), "nothing");
            if (!fact.getKey().equals(DATE) && !fact.getValue().equals(theirs)) {
                return fact.getKey() + ": " + fact.getValue() + ", now " + theirs;
            }
        }
        return "";
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            String[] pair = line.split("\\s*[:=]\\s*", 2);
            if (pair.length == 2 && pair[0].equals(name)) {
                return pair[1].replace("\"", "");
            }
        }
        throw new IOException(file + " has no " + name);
    }
}
