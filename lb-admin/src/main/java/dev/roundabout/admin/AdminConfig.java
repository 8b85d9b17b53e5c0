package dev.roundabout.admin;

import dev.roundabout.config.Address;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the admin port is opened.
 *
 * @param binds where to listen, at least one; an empty host is every address, port 0 lets the system pick one
 * @param title shown on the page; may be empty
 * @param readNeedsToken whether reading needs the token too; changing always does
 * @param hosts names that are accepted in the Host header, beside IP addresses, {@code localhost} and the machine's own
 *     name; compared without case
 * @param tokenFile where the token is; made there if the file is missing; {@code null} takes the place that
 *     {@link TokenFiles} names
 * @param basicAuth a user and a password that are as good as the token; {@code null} for none
 */
public record AdminConfig(
        List<Address> binds,
        String title,
        boolean readNeedsToken,
        List<String> hosts,
        @Nullable Path tokenFile,
        @Nullable BasicAuth basicAuth) {

    /** {@inheritDoc} */
    public AdminConfig {
        binds = List.copyOf(binds);
        hosts = List.copyOf(hosts);
        if (binds.isEmpty()) {
            throw new IllegalArgumentException("admin bind: none (expected: at least one address)");
        }
    }

    /**
     * An admin port with everything else as it comes: reading is open, no title, no further hosts, the token where
     * {@link TokenFiles} says.
     *
     * @param bind where to listen
     * @return the configuration
     */
    public static AdminConfig of(Address bind) {
        return new AdminConfig(List.of(bind), "", false, List.of(), null, null);
    }

    /**
     * The same with another place for the token.
     *
     * @param file the file
     * @return the changed configuration
     */
    public AdminConfig withTokenFile(Path file) {
        return new AdminConfig(binds, title, readNeedsToken, hosts, file, basicAuth);
    }
}
