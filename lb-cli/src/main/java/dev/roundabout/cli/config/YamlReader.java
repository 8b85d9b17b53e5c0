package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.cli.config.Value.Sequence;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Turns bytes into a {@link Value} in which everything has its place. Nothing is constructed from tags; depth, aliases
 * and size are bounded, so that a hostile file costs no more than an honest one.
 */
final class YamlReader {
    /** A thousand backends with every key written out are a quarter of it. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 100;
    private static final int MAX_VALUES = 200_000; // keys too
    private static final Set<Tag> TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ, Tag.MERGE);

    private final String source;
    private final Problems problems;
    private int values;

    YamlReader(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Reads a file's bytes; {@code null} if that cannot be done, and then the problem has been told. */
    @Nullable
    Value read(byte[] bytes) {
        String text = decode(bytes);
        if (text == null) {
            return null;
        }
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setCodePointLimit(MAX_BYTES);
        StreamReader reader = new StreamReader(text);
        try {
            Node root = new Composer(new ParserImpl(reader, options), new Resolver(), options).getSingleNode();
            if (root == null || root.getTag().equals(Tag.NULL)) {
                problems.add(new Place(source, 1, 1), "the file is empty (expected: listeners and pools)");
                return null;
            }
            return value(root, 0);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            problems.add(place(mark), "not YAML: " + Problems.printable(String.valueOf(e.getProblem())));
        } catch (ReaderException e) {
            problems.add(
                    placeOf(text, e.getPosition()),
                    "not YAML: the character U+" + String.format("%04X", e.getCodePoint())
                            + " (expected: printable text)");
        } catch (TooMuch e) {
            problems.add(e.at, "too many or too deep values (expected: no loops or towers of aliases)");
        } catch (IllegalArgumentException e) {
            // SnakeYAML leaves it to Java when the end of the file cuts it off.
            problems.add(place(reader.getMark()), "not YAML: an escape that stands for no character");
        } catch (YAMLException e) {
            problems.add(new Place(source, 1, 1), "not YAML: " + Problems.printable(String.valueOf(e.getMessage())));
        }
        return null;
    }

    private @Nullable String decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            problems.add(
                    placeOf(text, text.codePointCount(0, text.length())),
                    String.format("the byte 0x%02x (expected: text in UTF-8)", bytes[in.position()] & 0xff));
            return null;
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private Value value(Node node, int depth) {
        Place at = place(node.getStartMark());
        count(at);
        if (depth > MAX_DEPTH) {
            throw new TooMuch(at);
        }
        if (!TAGS.contains(node.getTag())) {
            problems.refused(at, "tag", node.getTag().getValue(), "no tag");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, at, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(item, depth + 1));
            }
            return new Sequence(at, items);
        }
        ScalarNode scalar = (ScalarNode) node;
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        Kind kind = !plain ? Kind.QUOTED : scalar.getTag().equals(Tag.NULL) ? Kind.NOTHING : Kind.PLAIN;
        return new Scalar(at, scalar.getValue(), kind);
    }

    private Mapping mapping(MappingNode node, Place at, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple pair : node.getValue()) {
            Place keyAt = place(pair.getKeyNode().getStartMark());
            count(keyAt);
            if (!(pair.getKeyNode() instanceof ScalarNode key)) {
                problems.refused(keyAt, "key", "a list or a mapping", "a word");
                continue;
            }
            Entry first = entries.get(key.getValue());
            if (first != null) {
                problems.add(
                        keyAt,
                        Problems.printable(key.getValue()) + ": a duplicate key (expected: once; it is there in line "
                                + first.at().line() + ")");
                continue;
            }
            entries.put(key.getValue(), new Entry(keyAt, value(pair.getValueNode(), depth + 1)));
        }
        return new Mapping(at, entries);
    }

    /** An alias stands for a copy here, so what aliases multiply is counted, and a loop of them ends at the depth. */
    private void count(Place at) {
        if (++values > MAX_VALUES) {
            throw new TooMuch(at);
        }
    }

    private Place place(@Nullable Mark mark) {
        return mark == null ? new Place(source, 1, 1) : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The line and column of the n-th code point. */
    private Place placeOf(String text, int codePoint) {
        int line = 1;
        int column = 1;
        int[] points = text.codePoints().limit(codePoint).toArray();
        for (int point : points) {
            column++;
            if (point == '\n') {
                line++;
                column = 1;
            }
        }
        return new Place(source, line, column);
    }

    /** Ends the reading of a file that is a trap. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place at;

        TooMuch(Place at) {
            super("too many or too deep keys and values", null, false, false);
            this.at = at;
        }
    }
}
