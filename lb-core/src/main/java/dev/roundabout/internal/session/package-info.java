/**
 * One client and its backend. {@link dev.roundabout.internal.session.ListenerGate} admits a client,
 * {@link dev.roundabout.internal.session.Session} finds it a backend, watches the relay and ends it, all on one event
 * loop; {@link dev.roundabout.internal.session.SessionTable} holds a loop's sessions by their deadlines.
 */
@NullMarked
package dev.roundabout.internal.session;

import org.jspecify.annotations.NullMarked;
