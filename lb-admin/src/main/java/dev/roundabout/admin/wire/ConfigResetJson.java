package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The answer of {@code POST /v1/config/reset}.
 *
 * @param outcome {@code reset} or {@code unchanged}
 * @param entries the changes that were given up, as they were
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConfigResetJson(String outcome, List<ConfigDiffJson.Entry> entries) {
    /** The outcome if there was something to give up. */
    public static final String RESET = "reset";
    /** The outcome if there was nothing. */
    public static final String UNCHANGED = "unchanged";
}
