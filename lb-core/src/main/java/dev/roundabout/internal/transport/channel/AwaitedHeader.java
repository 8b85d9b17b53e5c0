package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.proxy.HeaderParser;
import dev.roundabout.internal.proxy.HeaderReading;
import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import dev.roundabout.internal.proxy.ProxyHeader;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.SessionEvents;

/** The PROXY header of one client while it comes, at the front of what is read ahead. */
final class AwaitedHeader {
    private final ReadAhead ahead;
    private HeaderReading reading;

    AwaitedHeader(ReadAhead ahead) {
        this.ahead = ahead;
        this.reading = HeaderParser.parse(ahead.view());
    }

    /** How much may be read: a budget that is full must not keep a header from being read. */
    int room() {
        return Math.max(ahead.room(), HeaderParser.LONGEST - ahead.length());
    }

    /** Looks at what there is; whether that says what it is, whatever follows. */
    boolean readOn() {
        reading = HeaderParser.parse(ahead.view());
        return !(reading instanceof MoreNeeded);
    }

    /** Tells what it is, when {@link #readOn} has made that clear or the input has ended; takes a header off the front. */
    void tell(SessionEvents events) {
        if (reading instanceof ProxyHeader header) {
            ahead.skip(header.length());
            events.introduced(header);
        } else if (reading instanceof Malformed malformed) {
            events.notIntroduced(malformed.reason());
        } else if (ahead.length() == 0) {
            events.ended(Direction.UPSTREAM);
        } else {
            events.notIntroduced(HeaderParser.CUT_SHORT);
        }
    }
}
