package dev.roundabout.crm;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The people in the CRM, in the database. */
final class Contacts {
    static final int SHOWN = 100;

    private final Database database;
    private final String server;

    Contacts(Database database, String server) {
        this.database = database;
        this.server = server;
    }

    /** One of them; `server` is the name of the one that took it down. */
    record Contact(String name, String email, String phone, String server) {}

    void add(String name, String email, String phone) throws SQLException {
        database.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into contacts (name, email, phone, server) values (?, ?, ?, ?)")) {
                insert.setString(1, name);
                insert.setString(2, email);
                insert.setString(3, phone);
                insert.setString(4, server);
                return insert.executeUpdate();
            }
        });
    }

    /** The latest, newest first. */
    List<Contact> latest() throws SQLException {
        return database.read(connection -> {
            List<Contact> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "select name, email, phone, server from contacts order by id desc limit " + SHOWN);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Contact(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                }
            }
            return found;
        });
    }
}
