package dev.roundabout.admin;

import dev.roundabout.Readiness;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Values in the words of the admin port. */
final class Names {
    private Names() {}

    /** An enum constant in lower case with hyphens: {@code TIMED_OUT} is {@code timed-out}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code ready}, {@code degraded} or {@code not ready}. */
    static String readiness(Readiness readiness) {
        return word(readiness).replace('-', ' ');
    }

    /** {@code address:port}, IPv6 short, in brackets and without a scope; never looks up a name. */
    static String address(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String text = NetUtil.toAddressString(ip);
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + address.getPort();
    }
}
