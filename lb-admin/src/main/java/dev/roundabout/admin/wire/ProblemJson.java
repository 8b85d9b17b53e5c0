package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused, {@code application/problem+json} (RFC 9457); nothing changed.
 *
 * @param type which kind: {@link ProblemType#type}
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail a sentence for the operator, naming value and expectation
 * @param field which field of the request it is about; absent if none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProblemJson(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field) {}
