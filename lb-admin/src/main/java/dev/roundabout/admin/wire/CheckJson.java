package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What a probe of a backend found.
 *
 * @param outcome {@code good unresolved refused timed-out unreachable reset wrong-answer local}
 * @param step how far it came: {@code resolve connect send receive}, or {@code run} for a program
 * @param detail a short text for people
 * @param tookMicros how long it took
 * @param at when it ended, ISO 8601 in UTC
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CheckJson(String outcome, String step, String detail, long tookMicros, String at) {}
