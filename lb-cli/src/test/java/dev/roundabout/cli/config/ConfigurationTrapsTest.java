package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BEHAVIOUR 78: files that somebody has made to do harm, or that are wrong in thousands of places. */
final class ConfigurationTrapsTest {
    private static final String MINIMAL = """
            listeners: { web: { bind: "127.0.0.1:8080", pool: crm } }
            pools: { crm: { backends: [10.1.3.11:3000] } }
            """;

    @Test
    void trapsOfAliasesDepthAndSizeAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1) + ",";
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            laughs.append(before.repeat(10)).append("x]\n");
        }
        assertThat(Faults.in(laughs.toString())).singleElement().asString().startsWith("lb.yaml:");
        assertThat(Faults.in("a: &a [*a]\n")).singleElement().asString().contains("too deep");
        assertThat(Faults.in("a: " + "[".repeat(5000) + "]".repeat(5000)))
                .singleElement()
                .asString()
                .startsWith("lb.yaml:1:");
        assertThat(Faults.in("# " + "x".repeat(1 << 20)))
                .containsExactly("lb.yaml: more than 1048576 bytes (expected: at most 1 MiB)");
    }

    /** It was taken for the duration that a message is to show. */
    @ParameterizedTest
    @ValueSource(strings = {"PT9.9.9S:99999", "PT9223372036854775807S:99999", "PT9999999999999999999H:99999"})
    void aHostThatOnlyLooksLikeADurationIsAFaultLikeAnyOther(String address) {
        assertThat(Faults.in(MINIMAL.replace("10.1.3.11:3000", address)))
                .containsExactly("lb.yaml:2:28: pools.crm.backends[0]: " + address + " (expected: 0 to 65535 as port)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            access-log: { to: "/a\\0b" }        => 1:19: access-log.to: /a?b (expected: none, stdout, or a file such as /var/log/lb/access.log)
            access-log: { to: "/a\\ud800" }     => 1:19: access-log.to: /a? (expected: none, stdout, or a file such as /var/log/lb/access.log)
            admin: { token-file: "/a\\0b" }     => 1:22: admin.token-file: /a?b (expected: a file)
            state-dir: "/a\\0b"                 => 1:12: state-dir: /a?b (expected: none, or a directory such as /var/lib/lb)
            """)
    void whatCannotBeTheNameOfAFileIsRefused(String line, String fault) {
        assertThat(Faults.in(line + "\n" + MINIMAL)).containsExactly("lb.yaml:" + fault);
    }

    @Test
    void namesThatSomebodyWroteCannotBreakALine() {
        assertThat(
                        Faults.in(
                                "listeners: { web: { bind: ':1' } }\npools: { \"a\\nb\\e[2J\": , b: { backends: [c:1, c:1] } }\n"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).matches("lb\\.yaml:[\\x20-\\x7e]+"));
        assertThat(Faults.in("listeners: { web: { bind: ':1', pool: crm } }\npools: { \"c\\em\": }\n"))
                .first()
                .asString()
                .endsWith("(expected: a pool that exists: c?m; did you mean c?m?)");
    }

    @Test
    void keysThatAliasesMultiplyAreCounted() {
        String trap = "a: &a {" + "b: ,".repeat(100_000) + "}\nc: [" + "*a,".repeat(90) + "]\n";

        assertThat(Faults.in(trap))
                .hasSize(1_001)
                .last()
                .asString()
                .matches("lb.yaml:1:[0-9]+: and 19[0-9]{4} more faults.*");
    }

    @Test
    void ofVeryManyFaultsAThousandAreTold() {
        StringBuilder many = new StringBuilder("listeners:\n");
        for (int i = 0; i < 20_000; i++) {
            many.append(" l").append(i).append(": {bind: ':0'}\n");
        }
        many.append("pools:\n");
        for (int i = 0; i < 20_000; i++) {
            many.append(" p").append(i).append(":\n");
        }

        assertThat(Faults.in(many.toString()))
                .hasSize(1_001)
                .startsWith("lb.yaml:2:6: listeners.l0.pool: missing (expected: one of p0, p1, p2, p3, p4, p5, p6, p7,"
                        + " p8, p9, ... (20000 in all))")
                .endsWith("lb.yaml:1002:9: and 19000 more faults from here on");
    }

    /** Each was compared with each: minutes. */
    @Test
    void manyPortsAndBackendsAreReadInNoTime() {
        StringBuilder many = new StringBuilder("listeners: { web: { bind: ':1' } }\nadmin:\n bind:\n");
        for (int i = 0; i < 30_000; i++) {
            many.append(" - h").append(i).append(":80\n");
        }
        many.append("pools:\n crm:\n  backends:\n");
        for (int i = 0; i < 30_000; i++) {
            many.append("  - b").append(i).append(":80\n");
        }
        many.append("  - h29999:80\n");

        assertThat(Faults.in(many.toString()))
                .containsExactly("lb.yaml:60007:5: pools.crm.backends[30000]: h29999:80 (expected: a backend, not this"
                        + " daemon itself: see admin.bind[29999])");
    }
}
