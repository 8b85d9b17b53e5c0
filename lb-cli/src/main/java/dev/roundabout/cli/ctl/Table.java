package dev.roundabout.cli.ctl;

import dev.roundabout.cli.ctl.Palette.Tone;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines whose cells stand under each other where their columns are aligned; the last cell of a line has no spaces after
 * it.
 */
final class Table {
    private static final String GAP = "  ";

    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();

    /**
     * Adds a line.
     *
     * @param tone for the whole line
     * @param aligned how many cells, from the left, take part in the width of their columns; the others follow freely
     * @param cells the cells; control characters are dropped
     */
    void add(Tone tone, int aligned, List<Cell> cells) {
        List<Cell> clean = cells.stream()
                .map(cell -> new Cell(cell.tone(), Printable.line(cell.text())))
                .toList();
        for (int column = 0; column < Math.min(aligned, clean.size()); column++) {
            int width = clean.get(column).text().length();
            if (column == widths.size()) {
                widths.add(width);
            } else {
                widths.set(column, Math.max(widths.get(column), width));
            }
        }
        rows.add(new Row(tone, aligned, clean));
    }

    /** Adds an empty line. */
    void gap() {
        rows.add(new Row(Tone.NEUTRAL, 0, List.of()));
    }

    /**
     * {@return the lines, without line ends}
     *
     * @param palette colours, or none
     */
    List<String> lines(Palette palette) {
        return rows.stream().map(row -> line(row, palette)).toList();
    }

    private String line(Row row, Palette palette) {
        StringBuilder line = new StringBuilder();
        int last = row.cells().size() - 1;
        for (int column = 0; column <= last; column++) {
            Cell cell = row.cells().get(column);
            line.append(palette.paint(cell.tone(), cell.text()));
            if (column < last) {
                int width = column < row.aligned() ? widths.get(column) : 0;
                line.append(" ".repeat(Math.max(0, width - cell.text().length())));
                line.append(GAP);
            }
        }
        return palette.paint(row.tone(), line.toString());
    }

    private record Row(Tone tone, int aligned, List<Cell> cells) {}

    /**
     * One cell.
     *
     * @param tone its colour
     * @param text its text
     */
    record Cell(Tone tone, String text) {
        static Cell of(String text) {
            return new Cell(Tone.NEUTRAL, text);
        }
    }
}
