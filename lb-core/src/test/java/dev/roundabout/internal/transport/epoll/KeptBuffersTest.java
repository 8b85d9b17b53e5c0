package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often memory that has run out is asked for, with memory that runs out when a test says so. */
final class KeptBuffersTest {
    private final Memory memory = new Memory();
    private long now = Long.MAX_VALUE - KeptBuffers.SHORTAGE_NANOS / 2;
    private final KeptBuffers buffers = new KeptBuffers(memory, () -> now);
    private final ByteBuf held = buffers.take(100);

    @AfterEach
    void release() {
        if (held.refCnt() > 0) {
            held.release();
        }
    }

    @Test
    void bufferHoldsWhatWasAskedForAndNoMore() {
        assertThat(held.capacity()).isEqualTo(100);
        assertThat(held.maxCapacity()).isEqualTo(100);
        assertThat(held.isDirect()).isTrue();
    }

    @Test
    void memoryThatRanOutIsNotAskedForAgainAtOnce() {
        runOut();
        memory.spent = false;
        assertThatThrownBy(() -> buffers.take(100)).isInstanceOf(OutOfMemoryError.class);
        now += KeptBuffers.SHORTAGE_NANOS - 1;
        assertThatThrownBy(() -> buffers.take(100)).isInstanceOf(OutOfMemoryError.class);
        assertThat(memory.asked).as("the first, and the one that failed").isEqualTo(2);
    }

    @Test
    void memoryThatRanOutIsAskedForAgainAfterAWhile() {
        runOut();
        now += KeptBuffers.SHORTAGE_NANOS;
        assertThatThrownBy(() -> buffers.take(100)).isInstanceOf(OutOfMemoryError.class);
        assertThat(memory.asked).isEqualTo(3);
        memory.spent = false;
        now += KeptBuffers.SHORTAGE_NANOS;
        buffers.take(100).release();
        buffers.take(100).release();
        assertThat(memory.asked).isEqualTo(5);
    }

    @Test
    void memoryThatRanOutIsAskedForAgainWhenSomeIsGivenBack() {
        runOut();
        memory.spent = false;
        buffers.give(held);
        assertThat(held.refCnt()).isZero();
        buffers.take(100).release();
        assertThat(memory.asked).isEqualTo(3);
    }

    @Test
    void littleThatIsGivenBackIsNotEnough() {
        ByteBuf little = buffers.take(99);
        runOut();
        memory.spent = false;
        buffers.give(little);
        assertThatThrownBy(() -> buffers.take(10)).isInstanceOf(OutOfMemoryError.class);
        buffers.give(held);
        buffers.take(10).release();
    }

    private void runOut() {
        memory.spent = true;
        assertThatThrownBy(() -> buffers.take(100)).isInstanceOf(OutOfMemoryError.class);
    }

    private static final class Memory extends AbstractByteBufAllocator {
        boolean spent;
        int asked;

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            asked++;
            if (spent) {
                throw new OutOfMemoryError("spent");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new UnsupportedOperationException("only direct ones are asked for");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
