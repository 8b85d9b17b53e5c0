package dev.roundabout.crm;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of connections to PostgreSQL. Those that a restart of the database has broken are found out and thrown
 * away: what only reads is done once more on a fresh one; what writes asks first whether its connection works, and if that
 * breaks later has failed. Any thread may call.
 */
final class Database implements AutoCloseable {
    static final int CONNECTIONS = 8;

    private static final long WAIT_SECONDS = 5;

    private final Settings settings;
    private final Semaphore free = new Semaphore(CONNECTIONS, true);
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Database(Settings settings) {
        this.settings = settings;
    }

    /** What is done with a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does what may be done twice: it changes nothing, or the same. */
    <T> T read(Work<T> work) throws SQLException {
        try {
            return once(work, false);
        } catch (SQLException e) {
            if (!isLost(e)) {
                throw e;
            }
            // Whatever broke this one has broken the others.
            forget();
            return once(work, true);
        }
    }

    /** Does what must not be done twice, in one transaction. */
    <T> T write(Work<T> work) throws SQLException {
        Work<T> transaction = connection -> {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.on(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
            return result;
        };
        return once(transaction, true);
    }

    /** Waits for no one who has a connection; theirs end when they give them back. */
    @Override
    public void close() {
        closed = true;
        forget();
    }

    private <T> T once(Work<T> work, boolean ask) throws SQLException {
        acquire();
        try {
            Connection connection = take(ask);
            boolean works = false;
            try {
                T result = work.on(connection);
                works = true;
                return result;
            } catch (SQLException e) {
                works = !isLost(e);
                throw e;
            } finally {
                giveBack(connection, works);
            }
        } finally {
            free.release();
        }
    }

    private void acquire() throws SQLException {
        try {
            if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException(
                        "all " + CONNECTIONS + " connections are in use for " + WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted", e);
        }
    }

    private Connection take(boolean ask) throws SQLException {
        Connection last = idle.pollFirst();
        if (last != null) {
            if (!ask || isValid(last)) {
                return last;
            }
            discard(last);
            forget();
        }
        try {
            return DriverManager.getConnection(settings.database(), settings.connection());
        } catch (IOException e) {
            throw new SQLException("password file: " + e, e);
        }
    }

    private void giveBack(Connection connection, boolean works) {
        if (works && !closed) {
            idle.addFirst(connection);
        } else {
            discard(connection);
        }
    }

    private void forget() {
        for (Connection old = idle.pollFirst(); old != null; old = idle.pollFirst()) {
            discard(old);
        }
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the connection is gone, or the database is going or coming. */
    static boolean isLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    private static void rollback(Connection connection, Exception because) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            Log.say("closing a connection: " + e.getMessage());
        }
    }
}
