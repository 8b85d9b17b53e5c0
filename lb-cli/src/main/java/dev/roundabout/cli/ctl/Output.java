package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Where results go: text for people, or JSON for scripts. */
final class Output {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final String CUT = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final OutputFormat format;
    private final Palette palette;
    private final ObjectMapper json;

    Output(PrintStream out, boolean terminal, OutputFormat format, Palette palette, ObjectMapper json) {
        this.out = out;
        this.terminal = terminal;
        this.format = format;
        this.palette = palette;
        this.json = json;
    }

    /**
     * Writes what came of a command, in one of its two forms.
     *
     * @param sentence one line for people, without the daemon's control characters or with them
     * @param value the same for scripts
     */
    void result(String sentence, Object value) {
        if (format == OutputFormat.TABLE) {
            print(Printable.line(sentence));
        } else {
            json(value);
        }
    }

    /**
     * Writes a table, or the same for scripts.
     *
     * @param table the lines for people
     * @param value the same for scripts
     */
    void table(Table table, Object value) {
        if (format == OutputFormat.TABLE) {
            table.lines(palette).forEach(this::print);
        } else {
            json(value);
        }
    }

    /**
     * Writes one of several results, each on a line of its own.
     *
     * @param sentence for people
     * @param value the same for scripts
     */
    void line(String sentence, Object value) {
        if (format == OutputFormat.TABLE) {
            print(Printable.line(sentence));
            return;
        }
        try {
            print(json.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return whether the next {@link #frame} takes the place of the last} */
    boolean isRedrawn() {
        return terminal && format == OutputFormat.TABLE;
    }

    /**
     * Writes a table that takes the place of the one before it if that can be done, else after it.
     *
     * @param table the lines for people
     * @param value the same for scripts
     * @param notes more lines for people
     */
    void frame(Table table, Object value, List<String> notes) {
        if (format == OutputFormat.JSON) {
            json(value);
            return;
        }
        List<String> lines = new ArrayList<>(table.lines(palette));
        notes.forEach(note -> lines.add(Printable.line(note)));
        if (!terminal) {
            print(String.join("\n", lines) + "\n");
            return;
        }
        // Written over, not wiped first: nothing flickers. Lines that are too long are cut while we write. Each is put
        // into its row, the last one first: a terminal takes a row that it does not have for its lowest, so that of
        // what
        // is too much the uppermost stays, and nothing scrolls.
        StringBuilder frame =
                new StringBuilder(CUT).append(row(lines.size() + 1)).append(CLEAR_REST);
        for (int i = lines.size() - 1; i >= 0; i--) {
            frame.append(row(i + 1)).append(lines.get(i)).append(CLEAR_LINE);
        }
        out.print(frame.append(WRAP).append(row(lines.size() + 1)));
        out.flush();
    }

    private static String row(int number) {
        return "\u001b[" + number + "H";
    }

    /** Writes a result for scripts only; people read the error that follows. */
    void partResult(Object value) {
        if (format == OutputFormat.JSON) {
            json(value);
        }
    }

    /** Writes one line for people only, such as what the command waits for. */
    void progress(String sentence) {
        if (format == OutputFormat.TABLE) {
            print(Printable.line(sentence));
        }
    }

    private void json(Object value) {
        try {
            print(json.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print(String text) {
        out.print(text + "\n");
        out.flush();
    }
}
