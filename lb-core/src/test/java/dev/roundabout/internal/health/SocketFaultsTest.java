package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 22 and 39: faults are told apart, and one of our own is never the backend's. */
final class SocketFaultsTest {
    @Test
    void faultsOfTheBackend() {
        assertThat(SocketFaults.atConnect(new ConnectException("Connection refused: /10.0.0.1:80")))
                .isEqualTo(new Finding(Outcome.REFUSED, Step.CONNECT, "refused"));
        assertThat(SocketFaults.atConnect(new ConnectException("Connection timed out: /10.0.0.1:80")))
                .isEqualTo(Finding.timedOut(Step.CONNECT));
        assertThat(SocketFaults.atConnect(new NoRouteToHostException("No route to host")))
                .isEqualTo(new Finding(Outcome.UNREACHABLE, Step.CONNECT, "no route to host"));
        assertThat(SocketFaults.atConnect(new SocketException("Network is unreachable")))
                .isEqualTo(new Finding(Outcome.UNREACHABLE, Step.CONNECT, "network is unreachable"));
        assertThat(SocketFaults.atConnect(new BindException("Permission denied: /10.0.0.1:80")))
                .isEqualTo(new Finding(Outcome.UNREACHABLE, Step.CONNECT, "forbidden on the way"));
        assertThat(SocketFaults.atConnect(new SocketException("Connection reset by peer")))
                .isEqualTo(new Finding(Outcome.RESET, Step.CONNECT, "reset"));
        assertThat(SocketFaults.atConnect(new UnsupportedAddressTypeException()))
                .isEqualTo(new Finding(Outcome.UNREACHABLE, Step.CONNECT, "address family not supported"));
    }

    @Test
    void faultsOfOurs() {
        assertThat(SocketFaults.atConnect(new BindException("Cannot assign requested address: /10.0.0.1:80")))
                .isEqualTo(Finding.local(Step.CONNECT, "no local port left"));
        assertThat(SocketFaults.atConnect(new SocketException("Too many open files")))
                .isEqualTo(Finding.local(Step.CONNECT, "too many open files"));
        assertThat(SocketFaults.atConnect(new SocketException("Cannot allocate memory")))
                .isEqualTo(Finding.local(Step.CONNECT, "cannot allocate memory"));
        assertThat(SocketFaults.atConnect(new SocketException("Resource temporarily unavailable")))
                .isEqualTo(Finding.local(Step.CONNECT, "resource temporarily unavailable"));
        assertThat(SocketFaults.atExchange(new IOException("No buffer space available"), Step.SEND))
                .isEqualTo(Finding.local(Step.SEND, "no buffer space available"));
        assertThat(SocketFaults.atExchange(new OutOfMemoryError("no direct memory"), Step.RECEIVE))
                .isEqualTo(Finding.local(Step.RECEIVE, "no direct memory"));
        assertThat(SocketFaults.atExchange(new IllegalStateException(), Step.RECEIVE))
                .isEqualTo(Finding.local(Step.RECEIVE, "IllegalStateException"));
        assertThat(SocketFaults.atOpen(
                        new ChannelException("Failed to open a socket.", new SocketException("Too many open files"))))
                .isEqualTo(Finding.local(Step.CONNECT, "too many open files"));
        assertThat(SocketFaults.atOpen(new IllegalStateException()))
                .isEqualTo(Finding.local(Step.CONNECT, "no socket"));
    }

    @Test
    void faultsOfAConnection() {
        assertThat(SocketFaults.atExchange(new SocketException("Connection reset"), Step.RECEIVE))
                .isEqualTo(new Finding(Outcome.RESET, Step.RECEIVE, "reset"));
        assertThat(SocketFaults.atExchange(new IOException("Broken pipe"), Step.SEND))
                .isEqualTo(new Finding(Outcome.RESET, Step.SEND, "reset"));
        assertThat(SocketFaults.atExchange(new SocketException("Connection timed out"), Step.SEND))
                .isEqualTo(Finding.timedOut(Step.SEND));
    }
}
