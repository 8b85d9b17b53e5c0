package dev.roundabout.admin;

import java.util.concurrent.CompletionStage;

/** What one method of one path does. Called on the admin loop; must not block it. */
@FunctionalInterface
interface Resource {
    /** Answers, now or later, on any thread; refuses by throwing or failing with {@link Refusal}. */
    CompletionStage<Answer> answer(Request.Admitted request);
}
