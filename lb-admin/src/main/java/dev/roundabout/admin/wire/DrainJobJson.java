package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A drain started through the admin port: the 202 answer of {@code DELETE ?drain=} and {@code POST .../drain}, and the
 * answer of {@code GET /v1/pools/{pool}/drains/{id}}, which still knows the last finished ones when their backends are
 * gone.
 *
 * @param id the job's id
 * @param pool the pool's name
 * @param backend the backend's name
 * @param then what becomes of the backend: {@code remove} or {@code disable}
 * @param state {@code running}, {@code finished}, {@code called-off} by enabling or re-adding the backend, or
 *     {@code failed}
 * @param sessions sessions left; 0 when it is over
 * @param leftMillis how long they may still go on; 0 when it is over
 * @param ended sessions that came to their own end; absent while it runs
 * @param cut sessions that the deadline cut; absent while it runs
 * @param detail why it failed; absent otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DrainJobJson(
        String id,
        String pool,
        String backend,
        String then,
        String state,
        int sessions,
        long leftMillis,
        @Nullable Integer ended,
        @Nullable Integer cut,
        @Nullable String detail) {

    /** The state of a job that is not over. */
    public static final String RUNNING = "running";
    /** The state of a job whose backend became empty, by itself or at the deadline. */
    public static final String FINISHED = "finished";
    /** The state of a job that was called off. */
    public static final String CALLED_OFF = "called-off";
    /** The state of a job that could not be brought to its end, because the load balancer stopped. */
    public static final String FAILED = "failed";
}
