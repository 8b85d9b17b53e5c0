package dev.roundabout.admin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind the question mark; what is wrong is refused naming it. */
final class Parameters {
    private Parameters() {}

    /** Refuses every parameter but those. */
    static void only(Request.Admitted request, String... known) {
        List<String> names = List.of(known);
        for (String name : request.query().keySet()) {
            if (!names.contains(name)) {
                String expected = names.isEmpty() ? "no parameter" : "one of " + String.join(", ", names);
                throw Refusal.invalid(Printable.of(name), "unknown", expected);
            }
        }
    }

    /** A whole number in its range; {@code null} if it is not given. */
    static @Nullable Long number(Request.Admitted request, String name, long least, long most) {
        String text = request.query().get(name);
        return text == null ? null : number(name, text, least, most);
    }

    static Long number(String name, String text, long least, long most) {
        if (text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        String range = most == Long.MAX_VALUE ? "a whole number of " + least + " or more" : least + " to " + most;
        throw Refusal.invalid(name, Printable.quoted(text), range);
    }

    /** An address, never a name to be looked up; {@code null} if it is not given. */
    static @Nullable InetAddress address(Request.Admitted request, String name) {
        String text = request.query().get(name);
        if (text == null) {
            return null;
        }
        byte[] bytes = text.indexOf('%') < 0 && text.indexOf('[') < 0
                ? NetUtil.createByteArrayFromIpAddressString(text)
                : null;
        if (bytes == null) {
            throw Refusal.invalid(name, Printable.quoted(text), "an IP address such as 10.1.1.11 or 2001:db8::7");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
