package dev.roundabout.internal.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.internal.transport.KeptBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What is kept before there is a backend, and its account. */
class ReadAheadTest {
    private final KeptBytes budget = new KeptBytes();
    private final ReadAhead ahead = new ReadAhead(budget);

    @Test
    void theAccountFollowsWhatIsKeptSkippedAndTaken() {
        ahead.keep(Unpooled.buffer().writeInt(1));
        ahead.keep(Unpooled.buffer().writeLong(2));
        assertThat(budget.now()).isEqualTo(12);
        ahead.skip(3);
        assertThat(budget.now()).isEqualTo(9);
        ByteBuf taken = ahead.take();
        assertThat(taken).isNotNull();
        taken.release();
        assertThat(budget.now()).isZero();
    }

    /** BEHAVIOUR 60: what there was no memory for is not on the account, or it would be there for ever. */
    @Test
    void whatThereIsNoRoomForIsNotOnTheAccount() {
        ahead.keep(Unpooled.buffer(4, 4).writeInt(1));
        ByteBuf more = Unpooled.buffer().writeInt(2);
        assertThatThrownBy(() -> ahead.keep(more)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(budget.now()).isEqualTo(4);
        assertThat(more.refCnt()).isZero();
        ahead.release();
        assertThat(budget.now()).isZero();
    }
}
