package dev.roundabout.crm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The tables, in a schema of their own beside the real CRM's, and the account that its seed has too. */
final class Schema {
    static final String NAME = "demo";

    /** Any number will do that nobody else locks in this database. */
    private static final long LOCK = 0x63726d2d64656d6fL;

    private static final String[] TABLES = {
        "create schema if not exists " + NAME, """
        create table if not exists demo.accounts (
            name text primary key, salt bytea not null, password bytea not null)""", """
        create table if not exists demo.sessions (
            token bytea primary key, account text not null references demo.accounts,
            created timestamptz not null default now())""", """
        create table if not exists demo.contacts (
            id bigint generated always as identity primary key, name text not null, email text not null,
            phone text not null, server text not null, created timestamptz not null default now())""", """
        create table if not exists demo.pictures (
            file text primary key, title text not null, size bigint not null, server text not null,
            created timestamptz not null default now())""",
    };

    private Schema() {}

    /** Makes what is missing, once the database answers; servers that start together do so one after the other. */
    static void make(Database database, Duration within) throws SQLException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (int attempt = 0; ; attempt++) {
            try {
                database.write(Schema::make);
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                if (attempt % 10 == 0) {
                    Log.say("waits for the database: " + e.getMessage());
                }
            }
            Thread.sleep(500);
        }
    }

    private static boolean make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
        Password seed = Password.of("1234");
        try (PreparedStatement insert =
                connection.prepareStatement("insert into demo.accounts values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, "admin2");
            insert.setBytes(2, seed.salt());
            insert.setBytes(3, seed.hash());
            return insert.executeUpdate() > 0;
        }
    }
}
