package dev.roundabout.admin;

/**
 * What one stream of server-sent events says. Admin loop only.
 *
 * <p>It is asked, never told: while a client does not take what it was sent nothing more is asked for, so a slow one costs
 * the same memory as a quick one (BEHAVIOUR 80).
 */
interface EventSource {
    /**
     * Called once, before the first {@link #next}.
     *
     * @param wake to be run whenever there may be something new; more often does no harm
     */
    void begin(Runnable wake);

    /** {@return what is new since the last time, as whole events; empty if nothing is} */
    String next();

    /** The stream has ended, whoever ended it; called once if {@link #begin} was. */
    void end();

    /**
     * Writes one event in the form of the HTML standard (section 9.2.6).
     *
     * @param name its type; one word
     * @param data what it carries; each of its lines becomes one of the event's
     * @return the event
     */
    static String event(String name, String data) {
        StringBuilder event = new StringBuilder(data.length() + name.length() + 32)
                .append("event: ")
                .append(name)
                .append('\n');
        data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
        return event.append('\n').toString();
    }
}
