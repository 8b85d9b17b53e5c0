package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** These tests run twice, once for each transport: here is where it shows if both runs are the same. */
class TransportChoiceIT {
    /** Which run this is, as the build says: {@code auto}, or {@code nio} with Netty's native parts switched off. */
    private static final String RUN = System.getProperty("dev.roundabout.test.transport", "auto");

    /** What a load balancer takes by itself where the system has it. */
    private static final String ON_LINUX = "epoll";

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @Test
    void runIsOnTheTransportItIsMeantFor() throws Exception {
        LoadBalancer lb = leaks.watch(plain().start());
        assertThat(lb.transport()).isEqualTo(RUN.equals("auto") && isLinux() ? ON_LINUX : "nio");
    }

    @Test
    void nioIsToBeHadEverywhere() throws Exception {
        LoadBalancer lb = leaks.watch(plain().transport(TransportChoice.NIO).start());
        assertThat(lb.transport()).isEqualTo("nio");
    }

    @Test
    void epollIsToBeHadOrRefusedWithTheReason() throws Exception {
        if (isLinux() && RUN.equals("auto")) {
            LoadBalancer lb =
                    leaks.watch(plain().transport(TransportChoice.EPOLL).start());
            assertThat(lb.transport()).isEqualTo("epoll");
        } else {
            assertThatThrownBy(() -> plain().transport(TransportChoice.EPOLL).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("transport: epoll \\(expected: auto or nio, since here .+\\)");
        }
    }

    @Test
    void oneLineSaysWhyEpollIsNotUsed() throws Exception {
        try (LogLines lines = LogLines.of("dev.roundabout.internal.Transports")) {
            LoadBalancer lb = leaks.watch(plain().start());
            int expected = lb.transport().equals("epoll") ? 0 : 1;
            assertThat(lines.matching("the epoll transport cannot be used, nio is: "))
                    .hasSize(expected);
        }
    }

    /** On a processor that the native part is built for. */
    private static boolean isLinux() {
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return System.getProperty("os.name").equals("Linux")
                && (processor.equals("amd64") || processor.equals("x86_64") || processor.equals("aarch64"));
    }
}
