package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** Where results go: text for people, or JSON for scripts. */
final class Output {
    private final PrintStream out;
    private final OutputFormat format;
    private final Palette palette;
    private final ObjectMapper json;

    Output(PrintStream out, OutputFormat format, Palette palette, ObjectMapper json) {
        this.out = out;
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
