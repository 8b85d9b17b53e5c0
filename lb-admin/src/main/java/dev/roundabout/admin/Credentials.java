package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may change things: whoever has the token, or the user and password if there are any. The token is too long to be
 * guessed, so it is always looked at; a password may be guessed, so an address with too many wrong tries has to wait
 * (BEHAVIOUR 73). Admin loop only.
 */
final class Credentials {
    private final Token token;
    private final Path tokenFile;
    private final @Nullable Token basic;
    private final String basicUser;
    private final WrongTries wrongTries;

    Credentials(Token token, Path tokenFile, @Nullable BasicAuth basicAuth, WrongTries wrongTries) {
        this.token = token;
        this.tokenFile = tokenFile;
        this.basic = basicAuth == null ? null : new Token(basicAuth.user() + ":" + basicAuth.password());
        this.basicUser = basicAuth == null ? "" : basicAuth.user();
        this.wrongTries = wrongTries;
    }

    /** What a 401 answer must say (RFC 9110, section 11.6.1). */
    String challenge() {
        return basic == null ? "Bearer realm=\"lb\"" : "Bearer realm=\"lb\", Basic realm=\"lb\", charset=\"UTF-8\"";
    }

    /** Who asks, for the log; or a refusal. */
    String check(Request request) {
        List<String> headers = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (headers.isEmpty()) {
            throw new Refusal(
                    ProblemType.UNAUTHORIZED,
                    "no token (expected: Authorization: Bearer with the token of " + tokenFile + ")");
        }
        String header = headers.size() == 1 ? headers.get(0) : "";
        int space = header.indexOf(' ');
        String scheme = header.substring(0, Math.max(space, 0)).toLowerCase(Locale.ROOT);
        String secret = header.substring(space + 1).strip();
        if (scheme.equals("bearer") && token.matches(secret)) {
            return "token";
        }
        if (wrongTries.tooMany(request.remote().getAddress())) {
            throw new Refusal(
                    ProblemType.TOO_MANY_TRIES,
                    "too many wrong tokens or passwords from this address (expected: a second between tries)");
        }
        if (scheme.equals("basic") && basic != null && basic.matches(decoded(secret))) {
            return "user " + Printable.of(basicUser);
        }
        wrongTries.count(request.remote());
        throw new Refusal(
                ProblemType.UNAUTHORIZED,
                "wrong token (expected: Authorization: Bearer with the token of " + tokenFile + ")");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
