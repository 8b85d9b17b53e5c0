package dev.roundabout.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Questions before, during and after the end of the threads that could answer them. */
class OpenQuestionsTest {
    private final OpenQuestions questions = new OpenQuestions();
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    @Test
    void answerIsPassedOn() {
        CompletableFuture<String> answer = ask();
        asked.complete("seven");
        questions.close();
        assertThat(answer).isCompletedWithValue("seven");
    }

    @Test
    void failureIsPassedOnAsItself() {
        CompletionStage<String> answer = questions.ask(() -> asked.thenApply(found -> {
            throw new IllegalArgumentException("no such thing");
        }));
        asked.complete("seven");
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such thing");
    }

    @Test
    void threadThatTakesNoWorkAtOnceIsARefusal() {
        assertRefused(questions.ask(() -> {
            throw new RejectedExecutionException("terminated");
        }));
    }

    @Test
    void threadThatTakesNoWorkInTheMiddleIsARefusal() {
        CompletionStage<String> answer = questions.ask(() -> asked.thenApplyAsync(found -> found, work -> {
            throw new RejectedExecutionException("terminated");
        }));
        asked.complete("half an answer");
        assertRefused(answer);
    }

    @Test
    void whatIsNotAnsweredAtTheEndIsRefused() {
        CompletableFuture<String> answer = ask();
        assertThat(answer).isNotDone();
        questions.close();
        assertRefused(answer);
        asked.complete("too late");
        assertRefused(answer);
    }

    @Test
    void whatIsAskedAfterTheEndIsRefused() {
        questions.close();
        assertRefused(ask());
    }

    private CompletableFuture<String> ask() {
        return questions.ask(() -> asked).toCompletableFuture();
    }

    private static void assertRefused(CompletionStage<String> answer) {
        assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the load balancer has stopped");
    }
}
