package dev.roundabout.config;

import java.util.regex.Pattern;

/**
 * A host and a port as the operator wrote them; the host may be a name, which is looked up later.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a host name; empty only for a bind address, where
 *     it means every address
 * @param port 0 to 65535; 0 only for a bind address, where the system picks one
 */
public record Address(String host, int port) {
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}\\.?$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
                    + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    /** {@inheritDoc} */
    public Address {
        Check.between(0, 65535, port, "port");
        if (!host.isEmpty() && !isHost(host)) {
            throw Check.refused("host", Check.printable(host), "an IP address or a host name");
        }
    }

    /**
     * Reads {@code host:port}, {@code [ipv6]:port} or, for a bind address, {@code :port}.
     *
     * @param text what the operator wrote
     * @return the address; port 0 and an empty host are accepted here, {@link #ofBackend} refuses them
     * @throws IllegalArgumentException if the text has another form, naming the text and what was expected
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw Check.refused("address", Check.printable(text), "HOST:PORT, for example 10.1.3.14:3000");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw Check.refused("address", Check.printable(text), "an IPv6 address between the brackets");
            }
        } else if (host.indexOf(':') >= 0) {
            throw Check.refused("address", Check.printable(text), "an IPv6 address in brackets: [::1]:3000");
        }
        return new Address(host, port(text.substring(colon + 1), text));
    }

    /**
     * Reads the address of a backend: a host is needed and the port is 1 to 65535.
     *
     * @param text what the operator wrote
     * @return the address
     * @throws IllegalArgumentException if the text has another form
     */
    public static Address ofBackend(String text) {
        Address address = parse(text);
        if (address.host.isEmpty()) {
            throw Check.refused("address", Check.printable(text), "a host before the port");
        }
        if (address.port == 0) {
            throw Check.refused("address", Check.printable(text), "a port from 1 to 65535");
        }
        return address;
    }

    /** {@return {@code host:port}, with brackets around an IPv6 address; what {@link #parse} reads} */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static int port(String digits, String text) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw Check.refused("port", Check.printable(digits), "0 to 65535 in " + Check.printable(text));
        }
        return Integer.parseInt(digits);
    }

    private static boolean isHost(String host) {
        return (host.indexOf(':') >= 0 || DIGITS_AND_DOTS.matcher(host).matches())
                ? AddressRange.isIpLiteral(host)
                : HOST_NAME.matcher(host).matches();
    }
}
