package dev.roundabout.admin;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * One request, read whole.
 *
 * @param target the request target as it came
 * @param body at most 64 KiB of UTF-8; empty if there was none
 * @param remote who asks
 */
record Request(
        HttpVersion version,
        HttpMethod method,
        String target,
        HttpHeaders headers,
        String body,
        InetSocketAddress remote) {

    /** Whether it asks for nothing but an answer. */
    boolean reads() {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /**
     * A request that was let in.
     *
     * @param request as it came
     * @param parameters the variable segments of its path
     * @param query the parameters behind the question mark
     * @param caller who it is, for the log: {@code token} or {@code user NAME}; {@code anyone} for an open read
     */
    record Admitted(Request request, Map<String, String> parameters, Map<String, String> query, String caller) {
        /** A variable segment of the path, which the route has. */
        String parameter(String name) {
            String value = parameters.get(name);
            if (value == null) {
                throw new IllegalStateException("the route has no {" + name + "}");
            }
            return value;
        }

        /** Where it came from, for the log. */
        String from() {
            return Names.address(request.remote());
        }
    }
}
