package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits a flag's value {@code FIRST[,key=value][,word]...} into keys; a bare word means {@code word=true}. */
final class FlagWords {
    private FlagWords() {}

    static Map<String, Entry> read(Place at, String flag, String first, String text, Problems problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> words = List.of(text.split(",", -1));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = i == 0 ? -1 : word.indexOf('=');
            String key = i == 0 ? first : equals < 0 ? word : word.substring(0, equals);
            String value = i == 0 ? word : equals < 0 ? "true" : word.substring(equals + 1);
            if (entries.put(key, new Entry(at, new Scalar(at, value, Kind.PLAIN))) != null) {
                problems.refused(at, flag + " " + Problems.printable(text), key, "every word once");
            }
        }
        return entries;
    }
}
