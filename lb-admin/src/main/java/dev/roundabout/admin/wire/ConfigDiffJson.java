package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed at run time and differs from the configuration: the answer of {@code GET /v1/config/diff}.
 *
 * @param kept whether these changes survive a restart
 * @param entries one for each backend or strategy that differs
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConfigDiffJson(boolean kept, List<Entry> entries) {
    /**
     * One backend, or the strategy of a pool, that differs.
     *
     * @param pool the pool's name
     * @param backend the backend's name; absent for a strategy
     * @param change {@code added removed changed strategy}
     * @param fields the values that differ
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Entry(String pool, @Nullable String backend, String change, List<Field> fields) {}

    /**
     * One value that differs.
     *
     * @param field {@code address weight maxSessions backup state strategy}
     * @param configured what the configuration says; absent if nothing
     * @param current what is in force; absent if nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Field(
            String field,
            @Nullable String configured,
            @Nullable String current) {}
}
