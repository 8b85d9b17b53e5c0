package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class AcceptTroubleTest {
    @Test
    void aConnectionThatCouldNotBeAcceptedIsALineAndNothingMore() {
        EmbeddedChannel listener = new EmbeddedChannel(new AcceptTrouble());
        try (LogLines log = LogLines.of(AcceptTrouble.class)) {
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            assertThat(log.count()).isEqualTo(1);
            assertThat(log.contain(": cannot accept, pausing: Too many open files"))
                    .isTrue();
        }
        listener.checkException(); // nothing reached the end of the pipeline
        assertThat(listener.finish()).isFalse();
    }
}
