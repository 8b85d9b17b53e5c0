package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what. */
final class GateTest {
    private static final String SECRET = "a-token-of-some-length";

    @ParameterizedTest
    @ValueSource(strings = {"10.1.3.9", "2001:db8::9", "169.254.1.1"})
    void privateReadNeedsTheTokenAwayFromLoopback(String remote) throws Exception {
        assertThatThrownBy(() -> gate(false).admit(read(remote, null), Access.PRIVATE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.UNAUTHORIZED));
        assertThatThrownBy(() -> gate(false).admit(read(remote, "wrong"), Access.PRIVATE))
                .isInstanceOf(Refusal.class);
        assertThat(gate(false).admit(read(remote, SECRET), Access.PRIVATE)).isEqualTo("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    void privateReadIsOpenOnLoopback(String remote) throws Exception {
        assertThat(gate(false).admit(read(remote, null), Access.PRIVATE)).isEqualTo("anyone");
    }

    @Test
    void openReadNeedsNoTokenFromAnywhere() throws Exception {
        assertThat(gate(false).admit(read("10.1.3.9", null), Access.OPEN)).isEqualTo("anyone");
    }

    @Test
    void everyReadNeedsTheTokenWhenTheOperatorSaysSo() throws Exception {
        assertThatThrownBy(() -> gate(true).admit(read("127.0.0.1", null), Access.OPEN))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> gate(true).admit(read("127.0.0.1", null), Access.PRIVATE))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void addressesAreForThisHostAndForWhoHasTheToken() throws Exception {
        assertThat(gate(false).trusts(read("127.0.0.1", null))).isTrue();
        assertThat(gate(false).trusts(read("10.1.3.9", null))).isFalse();
        assertThat(gate(false).trusts(read("10.1.3.9", SECRET))).isTrue();
        assertThatThrownBy(() -> gate(false).trusts(read("10.1.3.9", "wrong"))).isInstanceOf(Refusal.class);
    }

    private static Gate gate(boolean readNeedsToken) {
        return new Gate(
                HostRule.of(List.of()),
                new Credentials(new Token(SECRET), Path.of("admin.token"), null, new WrongTries(System::nanoTime)),
                readNeedsToken);
    }

    private static Request read(String remote, @Nullable String token) throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (token != null) {
            headers.set("Authorization", "Bearer " + token);
        }
        return new Request(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                "/v1/sessions",
                headers,
                "",
                new InetSocketAddress(InetAddress.getByName(remote), 40000));
    }
}
