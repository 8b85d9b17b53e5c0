package dev.roundabout.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the page loads: its script, its style, its icon and the chart library. A path has a digest of the content in it, so
 * a browser may keep it for ever and never shows an old one.
 */
final class Assets {
    /** Path of the route. */
    static final String ROUTE = "/assets/{digest}/{name}";

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/";
    private static final int DIGEST_BYTES = 8;

    private final Map<String, Asset> assets = new TreeMap<>();

    private Assets() {}

    /** Reads them all from the class path; one that is missing is a broken build. */
    static Assets load() {
        Assets loaded = new Assets();
        loaded.add("page.js", "text/javascript; charset=utf-8", "page.js");
        loaded.add("page.css", "text/css; charset=utf-8", "page.css");
        loaded.add("icon.svg", "image/svg+xml", "icon.svg");
        String dist = LIBRARY + libraryVersion() + "/dist/";
        loaded.add("uplot.js", "text/javascript; charset=utf-8", dist + "uPlot.iife.min.js");
        loaded.add("uplot.css", "text/css; charset=utf-8", dist + "uPlot.min.css");
        return loaded;
    }

    /** Where a page finds it. */
    String path(String name) {
        Asset asset = assets.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("asset: " + name + " (expected: one of " + assets.keySet() + ")");
        }
        return "/assets/" + asset.digest + "/" + name;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Asset asset = assets.get(request.parameter("name"));
        if (asset == null || !asset.digest.equals(request.parameter("digest"))) {
            throw RequestPath.nothingAt(request.request().target().replaceFirst("\\?.*", ""));
        }
        return CompletableFuture.completedFuture(Answer.text(200, asset.type, asset.content)
                .with("Cache-Control", "public, max-age=31536000, immutable"));
    }

    private void add(String name, String type, String resource) {
        byte[] bytes = read(resource);
        assets.put(name, new Asset(type, digest(bytes), new String(bytes, StandardCharsets.UTF_8)));
    }

    /** The library's directory has its version in its name. */
    private static String libraryVersion() {
        Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /** The bytes of a file of ours. */
    static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        @Nullable InputStream in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(resource + ": not on the class path (expected: in the build)");
        }
        return in;
    }

    /** Sixteen characters that another content does not have. */
    static String digest(byte[] content) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(Arrays.copyOf(whole, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private record Asset(String type, String digest, String content) {}
}
