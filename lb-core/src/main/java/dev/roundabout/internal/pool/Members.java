package dev.roundabout.internal.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of one pool by their names, in the order in which they are shown. Control thread only. */
final class Members {
    private final Map<String, Member> all = new LinkedHashMap<>();

    /** All of them, to be gone through while some come and go. */
    List<Member> all() {
        return new ArrayList<>(all.values());
    }

    List<PooledBackend> backends() {
        return all.values().stream().map(Member::backend).toList();
    }

    /** The member of this name. */
    @Nullable
    Member find(String name) {
        return all.get(name);
    }

    /** The member that this backend is; {@code null} if it has left. */
    @Nullable
    Member of(PooledBackend backend) {
        Member member = all.get(backend.name());
        return member != null && member.backend() == backend ? member : null;
    }

    /** Whether this is the member of its name; not before it was added, nor after it left. */
    boolean has(Member member) {
        return all.get(member.backend().name()) == member;
    }

    /** The first member at this address. */
    @Nullable
    Member findByAddress(String address) {
        for (Member member : all.values()) {
            if (member.backend().address().equals(address)) {
                return member;
            }
        }
        return null;
    }

    void put(Member member) {
        all.put(member.backend().name(), member);
    }

    void remove(Member member) {
        all.remove(member.backend().name());
    }

    /** Puts them in the order of these names; those that are not named keep theirs and come last. */
    void order(Collection<String> names) {
        Map<String, Member> rest = new LinkedHashMap<>(all);
        all.clear();
        for (String next : names) {
            Member member = rest.remove(next);
            if (member != null) {
                all.put(next, member);
            }
        }
        all.putAll(rest);
    }
}
