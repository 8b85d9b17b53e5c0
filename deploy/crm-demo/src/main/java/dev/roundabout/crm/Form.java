package dev.roundabout.crm;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The fields of a form, or of what follows a question mark: {@code a=1&b=2}. Of a name that comes twice the first counts. */
final class Form {
    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    static Form of(String encoded) throws Refusal {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String pair : encoded.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    fields.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "a form has a % that two hexadecimal digits do not follow");
        }
        return new Form(fields);
    }

    static Form of(Map<String, byte[]> parts) {
        Map<String, String> fields = new HashMap<>();
        parts.forEach((name, value) -> fields.put(name, new String(value, StandardCharsets.UTF_8)));
        return new Form(fields);
    }

    /** A field's text without blanks around it; empty if there is none. A Refusal if it is longer than allowed. */
    String text(String name, int most) throws Refusal {
        String value = fields.getOrDefault(name, "").strip();
        if (value.length() > most) {
            throw new Refusal(400, name + ": " + value.length() + " characters (expected: at most " + most + ")");
        }
        // PostgreSQL keeps every character but this one.
        if (value.indexOf('\0') >= 0) {
            throw new Refusal(400, name + ": holds a character that is none");
        }
        return value;
    }

    /** As {@code text}, and there must be something. */
    String required(String name, int most) throws Refusal {
        String value = text(name, most);
        if (value.isEmpty()) {
            throw new Refusal(400, name + ": is missing");
        }
        return value;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
