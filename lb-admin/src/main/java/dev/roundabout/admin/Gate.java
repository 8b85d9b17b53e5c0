package dev.roundabout.admin;

import io.netty.handler.codec.http.HttpHeaderNames;

/** Who is let in: the rules every request passes before a resource sees it. Admin loop only. */
final class Gate {
    private final HostRule hosts;
    private final Credentials credentials;
    private final boolean readNeedsToken;

    Gate(HostRule hosts, Credentials credentials, boolean readNeedsToken) {
        this.hosts = hosts;
        this.credentials = credentials;
        this.readNeedsToken = readNeedsToken;
    }

    /** Asked first, before it is even said whether the path exists. */
    void checkHost(Request request) {
        hosts.check(request);
    }

    /** Who asks, for the log; or a refusal. */
    String admit(Request request, Access access) {
        if (request.reads()) {
            boolean hidden = access == Access.PRIVATE && !fromThisHost(request);
            return readNeedsToken || hidden ? credentials.check(request) : "anyone";
        }
        OriginRule.check(request);
        String caller = credentials.check(request);
        MediaTypeRule.check(request);
        return caller;
    }

    /**
     * Whether it may see who the clients and operators are: it comes from this host, or has the token. One whose token is
     * wrong is refused.
     */
    boolean trusts(Request request) {
        if (fromThisHost(request)) {
            return true;
        }
        if (!request.headers().contains(HttpHeaderNames.AUTHORIZATION)) {
            return false;
        }
        credentials.check(request);
        return true;
    }

    /** What a 401 answer must say. */
    String challenge() {
        return credentials.challenge();
    }

    /** Whether it came over loopback, as only a process of this host can. */
    private static boolean fromThisHost(Request request) {
        return request.remote().getAddress().isLoopbackAddress();
    }
}
