package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Step;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Judges what a backend sends back, segment by segment. One thread at a time. */
interface ProbeAnswer {
    /** Reads a segment; {@return the finding once there is one} Not to be called again after that. */
    @Nullable
    Finding read(ByteBuf segment);

    /** {@return the finding when the backend ended its output before there was one} */
    Finding end();

    /** {@return the finding when the time was up before there was one} */
    default Finding late(Step step) {
        return Finding.timedOut(step);
    }
}
