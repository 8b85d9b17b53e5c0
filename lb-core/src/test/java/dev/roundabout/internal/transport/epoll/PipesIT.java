package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How pipes are handed out. */
@EnabledOnOs(OS.LINUX)
class PipesIT {
    private static final int ALL = 20;

    private final AtomicInteger left = new AtomicInteger(ALL);
    private boolean noDescriptors;
    private final Pipes pipes = new Pipes(left, () -> noDescriptors);

    @AfterEach
    void allCanBeMadeAgain() {
        pipes.closeIdle();
        assertThat(left).hasValue(ALL);
    }

    @Test
    void thereAreNoMoreThanThereMayBe() {
        List<Pipe> taken = take(ALL);
        assertThat(pipes.take()).isNull();
        taken.forEach(pipes::give);
    }

    @Test
    void oneLoopKeepsFewThatOthersMayNeed() {
        Pipes others = new Pipes(left, () -> noDescriptors);
        take(ALL).forEach(pipes::give);
        Pipe theirs = others.take();
        assertThat(theirs).isNotNull();
        others.give(theirs);
        others.closeIdle();
    }

    @Test
    void anEmptyOneIsUsedAgain() {
        Pipe first = pipes.take();
        pipes.give(first);
        assertThat(pipes.take()).isSameAs(first);
        pipes.give(first);
    }

    @Test
    void whereTheSystemSplicesNoSocketsNoneIsMade() {
        Pipe first = pipes.take();
        pipes.refuse(Errno.EINVAL);
        pipes.give(first);
        assertThat(pipes.take()).isNull();
    }

    /** BEHAVIOUR 54: what is there may be used, but sessions take no more. */
    @Test
    void withoutDescriptorsNoneIsMade() {
        Pipe first = pipes.take();
        pipes.give(first);
        noDescriptors = true;
        assertThat(pipes.take()).isSameAs(first);
        assertThat(pipes.take()).isNull();
        assertThat(left).hasValue(ALL - 1);
        noDescriptors = false;
        Pipe second = pipes.take();
        assertThat(second).isNotNull();
        List.of(first, second).forEach(pipes::give);
    }

    private List<Pipe> take(int count) {
        List<Pipe> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pipes.take());
        }
        assertThat(taken).doesNotContainNull();
        return taken;
    }
}
