package dev.roundabout.cli.ctl;

import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Arguments read before the daemon is asked, each refused with its value and what was expected. */
final class Converters {
    /** What the daemon accepts as a name, or as the address of a backend; host names make addresses long. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\[][A-Za-z0-9_.:\\[\\]-]{0,260}");

    private Converters() {}

    /** {@return a weight} */
    static int weight(String text) {
        return wholeNumber(text, BackendConfig.MAX_WEIGHT, "0 to " + BackendConfig.MAX_WEIGHT);
    }

    /** {@return a limit of sessions; 0 is none} */
    static int maxSessions(String text) {
        return wholeNumber(text, Integer.MAX_VALUE, "0 or more sessions, 0 = no limit");
    }

    /**
     * {@return the name; its alphabet is as strict as the daemon's}
     *
     * @param text a name, or an address, which an IPv6 address with its brackets is too
     */
    static String name(String text) {
        if (NAME.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException(
                Printable.line(text) + " (expected: a name of 1 to 63 letters, digits, '.', '_', '-', or HOST:PORT)");
    }

    /** {@return for whom results are written} */
    static OutputFormat format(String text) {
        return switch (text) {
            case "table" -> OutputFormat.TABLE;
            case "json" -> OutputFormat.JSON;
            default -> throw new IllegalArgumentException(Printable.line(text) + " (expected: table or json)");
        };
    }

    private static int wholeNumber(String text, int most, String expected) {
        if (text.matches("[0-9]{1,10}")) {
            long value = Long.parseLong(text);
            if (value <= most) {
                return (int) value;
            }
        }
        throw new IllegalArgumentException(Printable.line(text) + " (expected: " + expected + ")");
    }

    /** {@code HOST:PORT} of a backend. */
    static final class BackendAddress implements ITypeConverter<Address> {
        @Override
        public Address convert(String text) {
            try {
                return Address.ofBackend(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** A backend's weight. */
    static final class Weight implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return weight(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** A backend's limit of sessions. */
    static final class MaxSessions implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return maxSessions(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** How long something may take. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** Where the admin port is. */
    static final class Admin implements ITypeConverter<AdminAddress> {
        @Override
        public AdminAddress convert(String text) {
            try {
                return AdminAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** A pool's or backend's name, or a backend's address. */
    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                return name(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    /** How many sessions to show. */
    static final class SessionCount implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return count(text, 20_000);
        }
    }

    /** How many events to show. */
    static final class EventCount implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return count(text, 1_000);
        }
    }

    /** How long to wait between two looks. */
    static final class Seconds implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]+") && NAME.matcher(text).matches()) {
                throw new TypeConversionException(Printable.line(text)
                        + " (expected: seconds, 1 to 3600; a backend is shown without -w: lbctl status "
                        + Printable.line(text) + ")");
            }
            return count(text, 3_600);
        }
    }

    /** For whom results are written. */
    static final class Format implements ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String text) {
            try {
                return format(text);
            } catch (IllegalArgumentException e) {
                throw conversion(e);
            }
        }
    }

    private static int count(String text, int most) {
        try {
            int count = wholeNumber(text, most, "1 to " + most);
            if (count > 0) {
                return count;
            }
            throw new IllegalArgumentException(Printable.line(text) + " (expected: 1 to " + most + ")");
        } catch (IllegalArgumentException e) {
            throw conversion(e);
        }
    }

    private static TypeConversionException conversion(IllegalArgumentException refused) {
        String message = refused.getMessage();
        return new TypeConversionException(message == null ? "" : message.replaceFirst("^address: ", ""));
    }
}
