package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What happened: the answer of {@code GET /v1/events}.
 *
 * @param last the number of the latest event that is in the answer, or what {@code after} was if there is none; to be
 *     given as {@code after} next time
 * @param missed whether events behind {@code after} are forgotten already
 * @param events the oldest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EventsJson(long last, boolean missed, List<EventJson> events) {}
