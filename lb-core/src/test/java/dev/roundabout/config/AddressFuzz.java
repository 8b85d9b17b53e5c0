package dev.roundabout.config;

import dev.roundabout.strategy.ClientAddress;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Any text as an address, a range or a strategy: refused in one printable line, or read so that its own form is read the
 * same. Four or sixteen bytes as a client: the address that Java writes for them.
 */
public final class AddressFuzz {
    private static final int LONGEST_REFUSAL = 400;
    private static final Pattern REFUSAL =
            Pattern.compile("[\\x20-\\x7e]+: [\\x20-\\x7e]* \\(expected: [\\x20-\\x7e]+\\)");
    private static final Pattern LEADING_ZERO = Pattern.compile("(.*[:.])?0[0-9]+\\..*|.*\\.0[0-9]+(/.*)?");

    private AddressFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        read(text, AddressFuzz::address);
        read(text, AddressFuzz::backend);
        read(text, AddressFuzz::cidr);
        read(text, AddressFuzz::wildcard);
        read(text, AddressFuzz::strategy);
        if (bytes.length == 4 || bytes.length == 16) {
            client(bytes);
        }
    }

    private static void address(String text) {
        Address address = Address.parse(text);
        same(address, Address.parse(address.toString()));
    }

    private static void backend(String text) {
        BackendConfig backend = BackendConfig.of(text);
        same(backend, BackendConfig.of(backend.address().toString()));
    }

    private static void cidr(String text) {
        AddressRange range = AddressRange.parseCidr(text);
        same(range, AddressRange.parseCidr(range.toString()));
        // An octal reader would take 010.0.0.1 for 8.0.0.1.
        if (LEADING_ZERO.matcher(text).matches()) {
            throw new AssertionError("could be read in two ways: " + text);
        }
    }

    private static void wildcard(String text) {
        AddressRange range = AddressRange.parseWildcard(text);
        if (!range.toString().contains("&")) {
            same(range, AddressRange.parseCidr(range.toString()));
        }
    }

    private static void strategy(String text) {
        Strategy strategy = Strategies.parse(text);
        same(strategy, Strategies.parse(strategy.name()));
    }

    /** A mapped address is the IPv4 address that it maps. */
    private static void client(byte[] bytes) {
        try {
            InetAddress java = InetAddress.getByAddress(bytes);
            same(AddressRange.parseCidr(java.getHostAddress()).network(), ClientAddress.of(java));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static void read(String text, Consumer<String> reader) {
        try {
            reader.accept(text);
        } catch (IllegalArgumentException e) {
            String refusal = String.valueOf(e.getMessage());
            if (refusal.length() > LONGEST_REFUSAL || !REFUSAL.matcher(refusal).matches()) {
                throw new AssertionError("not a refusal in one printable line: " + refusal, e);
            }
        }
    }

    private static void same(Object one, Object other) {
        if (!one.equals(other)) {
            throw new AssertionError(one + " is read again as " + other);
        }
    }
}
