package dev.roundabout.cli.ctl;

import dev.roundabout.config.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin port is.
 *
 * @param base scheme, host, port and perhaps the start of a path, without a slash at its end
 * @param host the host alone, an IPv6 address without brackets
 * @param port 1 to 65535
 */
record AdminAddress(String base, String host, int port) {
    /** Where {@code lbd} opens its admin port unless told otherwise. */
    static final String DEFAULT = "127.0.0.1:8001";

    private static final String EXPECTED = "HOST:PORT or http://HOST:PORT, for example " + DEFAULT;

    /**
     * Reads {@code HOST:PORT}, {@code :PORT} (this host) or an http or https URL.
     *
     * @param text what the operator wrote
     * @return the address
     * @throws IllegalArgumentException if the text has another form, naming the text and what was expected
     */
    static AdminAddress parse(String text) {
        return text.contains("://") ? ofUrl(text) : ofAddress(text);
    }

    /** {@return whether the connection is a TLS one} */
    boolean secure() {
        return base.startsWith("https:");
    }

    /** {@return host and port as a Host header has them} */
    String authority() {
        String rest = base.substring(base.indexOf("//") + 2);
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** {@return the start of every path; empty for none} */
    String path() {
        String rest = base.substring(base.indexOf("//") + 2);
        int slash = rest.indexOf('/');
        return slash < 0 ? "" : rest.substring(slash);
    }

    /** {@return whether the host is this one, so that the daemon's token file can be looked for here} */
    boolean isThisHost() {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    /** {@return the URL as the operator knows it} */
    @Override
    public String toString() {
        return base;
    }

    private static AdminAddress ofAddress(String text) {
        Address address;
        try {
            address = Address.ofBackend(text.startsWith(":") ? "127.0.0.1" + text : text);
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        return new AdminAddress("http://" + address, address.host(), address.port());
    }

    private static AdminAddress ofUrl(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        String scheme = url.getScheme();
        boolean secure = "https".equalsIgnoreCase(scheme);
        String host = url.getHost();
        if (host == null
                || !(secure || "http".equalsIgnoreCase(scheme))
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw refused(text, null);
        }
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        if (port == 0 || port > 65535) {
            throw refused(text, null);
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        String bareHost = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new AdminAddress((secure ? "https://" : "http://") + host + ":" + port + path, bareHost, port);
    }

    private static IllegalArgumentException refused(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(Printable.line(text) + " (expected: " + EXPECTED + ")", cause);
    }
}
