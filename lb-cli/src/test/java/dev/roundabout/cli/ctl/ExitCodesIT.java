package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.ProblemType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exit codes of {@code lbctl} are a contract: {@code exit-codes.txt} has them, and they are as it says. */
final class ExitCodesIT {
    private static final String BACKENDS = "/v1/pools/crm/backends";
    private static final String S4 = BACKENDS + "/s4";

    @Test
    void everyCodeIsInTheFileAndNoOther() {
        Set<Integer> known = new TreeSet<>();
        for (ExitCode code : ExitCode.values()) {
            known.add(code.code());
        }
        assertThat(new TreeSet<>(rows().map(Row::code).toList())).isEqualTo(known);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void codeIsThatOfTheFile(Row row) throws Exception {
        try (FakeAdmin admin = new FakeAdmin()) {
            String address = prepare(admin, row.daemon());
            List<String> line = new ArrayList<>();
            if (!row.daemon().equals("is not asked")) {
                line.addAll(List.of("--admin", address));
            }
            if (!row.command().isEmpty()) {
                line.addAll(List.of(row.command().split(" ", -1)));
            }
            CapturedRun run = CapturedRun.of(line.toArray(String[]::new));

            assertThat(run.exit()).as(run.err()).isEqualTo(row.code());
            assertThat(run.err().isEmpty()).as(run.err()).isEqualTo(row.code() == 0);
            if (row.daemon().equals("is not asked")) {
                assertThat(admin.asked()).isEmpty();
            }
        }
    }

    /** {@return where the daemon is that behaves so} */
    private static String prepare(FakeAdmin admin, String daemon) throws Exception {
        admin.on("GET /v1/status", 200, Samples.status());
        switch (daemon) {
            case "accepts" ->
                admin.on("POST " + BACKENDS, 201, changed(BackendChangedJson.ADDED))
                        .on("GET " + S4, 200, Samples.waiting());
            case "has it already" -> admin.on("POST " + BACKENDS, 200, changed(BackendChangedJson.ALREADY_THERE));
            case "does not know the backend" -> everywhere(admin, ProblemType.UNKNOWN_BACKEND);
            case "refuses" -> everywhere(admin, ProblemType.IN_USE);
            case "fails" -> everywhere(admin, ProblemType.INTERNAL_ERROR);
            case "finds a value that cannot be" -> everywhere(admin, ProblemType.INVALID);
            case "wants another token" -> everywhere(admin, ProblemType.UNAUTHORIZED);
            case "has seen too many wrong tokens" -> everywhere(admin, ProblemType.TOO_MANY_TRIES);
            case "is not asked" -> {}
            case "is not there" -> {
                return nobody();
            }
            default -> throw new AssertionError("exit-codes.txt: " + daemon);
        }
        return admin.address();
    }

    private static void everywhere(FakeAdmin admin, ProblemType type) {
        for (String request : List.of(
                "POST " + BACKENDS,
                "DELETE " + S4,
                "PATCH " + S4,
                "POST " + S4 + "/drain",
                "GET " + S4,
                "PUT /v1/pools/crm/strategy",
                "GET /v1/explain?client=nobody",
                "GET /v1/sessions?client=1")) {
            admin.refuse(request, type, "no");
        }
    }

    private static BackendChangedJson changed(String outcome) {
        return new BackendChangedJson(outcome, "crm", Samples.waiting());
    }

    /** {@return an address where nobody listens} */
    private static String nobody() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + closed.getLocalPort();
        }
    }

    static Stream<Row> rows() {
        return Golden.file("exit-codes.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> {
                    String[] cells = line.split("\\|", -1);
                    return new Row(Integer.parseInt(cells[0].strip()), cells[1].strip(), cells[2].strip());
                });
    }

    /** One line of the file. */
    record Row(int code, String daemon, String command) {}
}
