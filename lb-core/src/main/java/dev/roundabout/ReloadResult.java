package dev.roundabout;

import java.util.List;

/**
 * What came of taking another configuration.
 *
 * @param changed a short text for each thing that changed: {@code crm/s4: added}
 * @param needsRestart the settings that differ and are still as they were, since they are read at start only:
 *     {@code listener web: bind}
 * @param dropped entries of the layer of run-time changes that have lost what they were about: {@code crm/s9: weight 2}
 */
public record ReloadResult(List<String> changed, List<String> needsRestart, List<String> dropped) {
    /** {@inheritDoc} */
    public ReloadResult {
        changed = List.copyOf(changed);
        needsRestart = List.copyOf(needsRestart);
        dropped = List.copyOf(dropped);
    }
}
