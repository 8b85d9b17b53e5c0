package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A session that was ended: the answer of {@code DELETE /v1/sessions/{id}}.
 *
 * @param outcome {@code killed}
 * @param session the session as it was
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionKilledJson(String outcome, SessionJson session) {}
