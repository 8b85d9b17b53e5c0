package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * Open sessions: the answer of {@code GET /v1/sessions}.
 *
 * @param more whether there are more than were asked for
 * @param sessions the oldest first; if there are more, any of them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionsJson(boolean more, List<SessionJson> sessions) {}
