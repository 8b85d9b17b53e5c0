package dev.roundabout.cli.faults;

import java.util.List;
import java.util.function.ToIntFunction;

/** What many windows come to. */
final class Figures {
    private Figures() {}

    /** The median; fails without any. */
    static int median(List<Ledger.Window> windows, ToIntFunction<Ledger.Window> figure) {
        if (windows.isEmpty()) {
            throw new AssertionError("no window");
        }
        return windows.stream().mapToInt(figure).sorted().toArray()[windows.size() / 2];
    }
}
