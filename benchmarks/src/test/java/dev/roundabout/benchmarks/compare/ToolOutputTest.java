package dev.roundabout.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolOutputTest {
    private static final String WRK = """
            Running 2s test @ http://127.0.0.1:8001/
              1 threads and 64 connections
              52725 requests in 2.01s, 7.44MB read
            Requests/sec:  26193.77
            """;
    private static final String IPERF = """
            {"end": {"streams": [{"sender": {"bytes": 7}, "receiver": {"bytes": 8}}],
            "sum_sent": {"start": 0, "bytes": 5, "bits_per_second": 6.0, "retransmits": 0},
            "sum_received": {"start": 0, "end": 2.0, "seconds": 2.0,
                "bytes":	500000, "bits_per_second":	2e+06, "sender": false}}}
            """;

    @Test
    void wrkIsReadByItsRequestsAndTime() throws NotMeasuredException {
        assertThat(Wrk.parse(WRK)).isEqualTo(new Wrk(52725, 2.01));
    }

    @Test
    void wrkWithAFailedRequestIsNoMeasurement() {
        assertThatThrownBy(() -> Wrk.parse(WRK + "  Socket errors: connect 0, read 1, write 0, timeout 0\n"))
                .isInstanceOf(NotMeasuredException.class);
        assertThatThrownBy(() -> Wrk.parse(WRK + "  Non-2xx or 3xx responses: 3\n"))
                .isInstanceOf(NotMeasuredException.class);
        assertThatThrownBy(() -> Wrk.parse("unable to connect")).isInstanceOf(NotMeasuredException.class);
    }

    @Test
    void iperfIsReadByWhatTheClientReceived() throws NotMeasuredException {
        assertThat(Iperf.parse(IPERF)).isEqualTo(new Iperf(500_000, 2e6));
    }

    @Test
    void iperfWithAnErrorIsNoMeasurement() {
        assertThatThrownBy(() -> Iperf.parse("{\"error\": \"the server is busy\"}"))
                .isInstanceOf(NotMeasuredException.class);
    }

    @Test
    void straceIsReadWithAndWithoutErrors() {
        List<String> table = List.of(
                "% time     seconds  usecs/call     calls    errors syscall",
                "------ ----------- ----------- --------- --------- ----------------",
                " 95.67    0.254347          35      7110       249 splice",
                "  2.41    0.006414          15       405           epoll_wait",
                "------ ----------- ----------- --------- --------- ----------------",
                "100.00    0.260761                  7515       249 total");
        assertThat(Strace.parse(table)).isEqualTo(Map.of("splice", 7110L, "epoll_wait", 405L));
    }
}
