package dev.roundabout.internal.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.SocketError;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class NetworkErrorsTest {
    /** BEHAVIOUR 20, 21. */
    @Test
    void refusedAndTimedOutAreToldApart() {
        assertThat(NetworkErrors.ofConnect(new ConnectException("Connection refused: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.REFUSED);
        assertThat(NetworkErrors.ofConnect(new ConnectException("Connection timed out: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.TIMED_OUT);
    }

    /** BEHAVIOUR 22. */
    @Test
    void hostsThatCannotBeReachedAreUnreachable() {
        assertThat(NetworkErrors.ofConnect(new NoRouteToHostException("No route to host: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.UNREACHABLE);
        assertThat(NetworkErrors.ofConnect(new SocketException("Network is unreachable: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.UNREACHABLE);
        assertThat(NetworkErrors.ofConnect(new SocketException("Operation not permitted: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.UNREACHABLE);
        assertThat(NetworkErrors.ofConnect(new BindException("Permission denied: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.UNREACHABLE);
    }

    /** BEHAVIOUR 22, 58. */
    @Test
    void ownShortagesAreLocal() {
        assertThat(NetworkErrors.ofConnect(new BindException("Cannot assign requested address: /10.0.0.1:80")))
                .isEqualTo(ConnectFailure.LOCAL);
        assertThat(NetworkErrors.ofConnect(new SocketException("No buffer space available")))
                .isEqualTo(ConnectFailure.LOCAL);
        assertThat(NetworkErrors.ofConnect(new SocketException("Resource temporarily unavailable")))
                .isEqualTo(ConnectFailure.LOCAL);
        assertThat(NetworkErrors.ofConnect(new SocketException("No space left on device")))
                .isEqualTo(ConnectFailure.LOCAL);
        assertThat(NetworkErrors.ofConnect(new SocketException("Invalid argument")))
                .isEqualTo(ConnectFailure.LOCAL);
        assertThat(NetworkErrors.ofConnect(new IOException("Too many open files")))
                .isEqualTo(ConnectFailure.LOCAL);
    }

    @Test
    void otherFailuresOfAConnectAreResets() {
        assertThat(NetworkErrors.ofConnect(new SocketException("Connection reset")))
                .isEqualTo(ConnectFailure.RESET);
    }

    @Test
    void resetAndLostAreToldApart() {
        assertThat(NetworkErrors.ofSocket(new SocketException("Connection reset")))
                .isEqualTo(SocketError.RESET);
        assertThat(NetworkErrors.ofSocket(new IOException("Broken pipe"))).isEqualTo(SocketError.RESET);
        assertThat(NetworkErrors.ofSocket(new IOException("Connection timed out")))
                .isEqualTo(SocketError.LOST);
        assertThat(NetworkErrors.ofSocket(new IOException("No route to host"))).isEqualTo(SocketError.LOST);
    }

    @Test
    void whatNettyWrapsIsUnwrapped() {
        assertThat(NetworkErrors.ofSocket(
                        new ChannelOutputShutdownException("shut down", new IOException("Connection timed out"))))
                .isEqualTo(SocketError.LOST);
    }

    @Test
    void theSystemsWordsAreThoseBelowNettys() {
        assertThat(NetworkErrors.systemsWords(
                        new ChannelException("Failed to open a socket.", new IOException("Too many open files"))))
                .isEqualTo("Too many open files");
        assertThat(NetworkErrors.systemsWords(new ClosedChannelException())).isEqualTo("ClosedChannelException");
    }

    @Test
    void whatIsNotTheNetworksIsInternal() {
        assertThat(NetworkErrors.ofSocket(new IllegalStateException("bug"))).isEqualTo(SocketError.INTERNAL);
        assertThat(NetworkErrors.ofSocket(
                        new ChannelOutputShutdownException("shut down", new IllegalStateException("bug"))))
                .isEqualTo(SocketError.INTERNAL);
    }
}
