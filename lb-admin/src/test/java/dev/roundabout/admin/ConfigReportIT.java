package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.strategy.Strategies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /v1/config} shows of a configuration: everything that is in force for a pool. */
final class ConfigReportIT {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void configurationIsAsInTheGoldenFile() throws Exception {
        FakeLoadBalancer lb = new FakeLoadBalancer();
        lb.config = new LoadBalancerConfig(
                List.of(new ListenerConfig(
                        "web",
                        new Address("0.0.0.0", 80),
                        "crm",
                        100,
                        List.of(AddressRange.parseCidr("192.0.2.0/24")),
                        List.of(AddressRange.parseCidr("10.0.0.0/8")),
                        List.of(),
                        ClientLimitsConfig.NONE)),
                List.of(
                        pool(
                                "crm",
                                new HealthCheckConfig(
                                        new Http("/favicon.ico", "crm.example.org", 200, 399, "ok"),
                                        SECOND.multipliedBy(2),
                                        SECOND.dividedBy(2),
                                        SECOND,
                                        2,
                                        3,
                                        new ProbeAddress(null, 3001)),
                                backend("s1", null),
                                backend("s2", HealthCheckConfig.of(new External(List.of("/usr/bin/check"))))),
                        pool(
                                "redis",
                                new HealthCheckConfig(
                                        new SendExpect("PING\r\n", "+PONG"),
                                        SECOND,
                                        SECOND,
                                        1,
                                        1,
                                        new ProbeAddress("::1", 6379))),
                        pool("mail", HealthCheckConfig.of(new Command(List.of("/usr/bin/check", "--quick")))),
                        pool("exact", HealthCheckConfig.of(new Http("/", null, 204, 204, null))),
                        pool("tcp", HealthCheckConfig.TCP),
                        pool("none", HealthCheckConfig.NONE)),
                TransportChoice.AUTO,
                0);
        try (AdminFixture admin = AdminFixture.open(lb, directory)) {
            Golden.assertSame("config.json", admin.get("/v1/config").json());
        }
    }

    /** As it would have to be written there. */
    @Test
    void bytesAreWrittenAsInTheConfigurationFile() {
        assertThat(CheckReport.written("PING\r\n")).isEqualTo("PING\\r\\n");
        assertThat(CheckReport.written("a\\b\t\0\u0001\u007f")).isEqualTo("a\\\\b\\t\\0\\x01\\x7F");
        assertThat(CheckReport.written(SendExpect.ofText("", "gr\u00fcn").expect()))
                .isEqualTo("gr\u00fcn");
        assertThat(CheckReport.written("\u00ff\u0080a")).isEqualTo("\\xFF\\x80a");
    }

    private static PoolConfig pool(String name, HealthCheckConfig health, BackendConfig... backends) {
        return new PoolConfig(
                name,
                Strategies.roundRobin(),
                SECOND.multipliedBy(2),
                Duration.ofMinutes(10),
                SECOND.multipliedBy(30),
                new FailOverConfig(4, SECOND.multipliedBy(9)),
                new EjectConfig(2, SECOND.multipliedBy(7), Duration.ofMinutes(1)),
                false,
                true,
                health,
                ProxyProtocol.V2,
                List.of(backends));
    }

    private static BackendConfig backend(String name, @Nullable HealthCheckConfig health) {
        return new BackendConfig(new Address(name, 3000), name, 1, 0, false, true, health);
    }
}
