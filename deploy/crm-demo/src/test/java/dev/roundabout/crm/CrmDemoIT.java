package dev.roundabout.crm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, started at once, on one PostgreSQL and one directory. */
@Tag("real")
@Timeout(60)
class CrmDemoIT {
    private static final byte[] PNG =
            "\u0089PNG\r\n\u001a\nno real one, but it begins like one\r\n--X".getBytes(ISO_8859_1);

    @TempDir
    private static Path directory;

    private static Postgres postgres;
    private static List<Server> servers;

    private final Visitor visitor = new Visitor();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        Files.writeString(directory.resolve("password"), Postgres.PASSWORD + "\n");
        Files.createDirectory(directory.resolve("uploads"));
        servers = new ArrayList<>();
        ExecutorService together = Executors.newFixedThreadPool(3);
        List<Future<Server>> starting = new ArrayList<>();
        for (String name : List.of("s1", "s2", "s3")) {
            starting.add(together.submit(() -> Server.start(settings(name), Duration.ofSeconds(10))));
        }
        for (Future<Server> server : starting) {
            servers.add(server.get());
        }
        together.shutdown();
    }

    @AfterAll
    static void stop() {
        servers.forEach(Server::close);
        postgres.close();
    }

    @Test
    void aLoginIsKnownEverywhereUntilItEnds() throws IOException {
        assertThat(visitor.get(at(0), "/contacts").statusCode()).isEqualTo(303);
        assertThat(visitor.login(at(0)).statusCode()).isEqualTo(303);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> contacts = visitor.get(at(i), "/contacts");
            assertThat(contacts.statusCode()).isEqualTo(200);
            assertThat(contacts.body()).contains("Log out admin2", "<b id=\"server\">s" + (i + 1) + "</b>");
        }
        visitor.post(at(1), "/logout", Map.of());
        assertThat(visitor.get(at(2), "/contacts").statusCode()).isEqualTo(303);
    }

    @Test
    void aWrongPasswordBeginsNoSession() throws IOException, SQLException {
        long before = count("sessions");
        for (String name : List.of("admin2", "nobody")) {
            HttpResponse<String> answer = visitor.post(at(0), "/login", Map.of("name", name, "password", "12345"));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertThat(count("sessions")).isEqualTo(before);
    }

    @Test
    void onlyALoginMakesASession() throws IOException, SQLException {
        long before = count("sessions");
        for (String path : List.of("/favicon.ico", "/", "/login", "/whoami", "/contacts", "/ready")) {
            visitor.get(at(1), path);
        }
        assertThat(count("sessions")).isEqualTo(before);
        visitor.login(at(1));
        assertThat(count("sessions")).isEqualTo(before + 1);
    }

    @Test
    void aContactIsSeenEverywhereAsText() throws IOException {
        visitor.login(at(0));
        String name = "Robert'); drop table contacts;-- <b>";
        assertThat(visitor.post(at(1), "/contacts", Map.of("name", name, "email", "r@example.org"))
                        .statusCode())
                .isEqualTo(303);
        for (int i = 0; i < 3; i++) {
            assertThat(visitor.get(at(i), "/contacts").body())
                    .contains("<td>Robert&#39;); drop table contacts;-- &lt;b&gt;</td><td>r@example.org</td>")
                    .contains("<td>s2</td>");
        }
    }

    @Test
    void aPictureIsServedByAll() throws IOException {
        visitor.login(at(0));
        HttpResponse<String> kept = visitor.upload(at(0), "a <boat>", PNG);
        assertThat(kept.statusCode()).isEqualTo(303);
        String path = kept.headers().firstValue("X-Picture").orElseThrow();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> picture = visitor.get(at(i), path);
            assertThat(picture.body().getBytes(ISO_8859_1)).isEqualTo(PNG);
            assertThat(visitor.get(at(i), "/pictures").body()).contains(path, "a &lt;boat&gt;");
        }
        try (var files = Files.list(directory.resolve("uploads"))) {
            assertThat(files).as("nothing half-written is left").noneMatch(file -> file.toString()
                    .endsWith(".part"));
        }
    }

    @Test
    void whatIsNoPictureOrTooLargeIsNotKept() throws IOException, SQLException {
        assertThat(visitor.upload(at(0), "x", PNG).statusCode())
                .as("not logged in")
                .isEqualTo(403);
        visitor.login(at(0));
        long before = count("pictures");
        assertThat(visitor.upload(at(0), "x", "<svg onload='alert(1)'>".getBytes(ISO_8859_1))
                        .statusCode())
                .isEqualTo(415);
        assertThat(visitor.upload(at(0), "x", new byte[Pictures.MOST_BYTES]).statusCode())
                .isEqualTo(413);
        assertThat(count("pictures")).isEqualTo(before);
    }

    @Test
    void itRecoversWhenTheDatabaseIsRestarted() throws IOException {
        visitor.login(at(0));
        postgres.down();
        assertThat(visitor.get(at(0), "/contacts").statusCode()).isEqualTo(503);
        assertThat(visitor.get(at(0), "/whoami").statusCode()).isEqualTo(200);
        assertThat(visitor.get(at(1), "/ready").statusCode()).isEqualTo(503);
        postgres.up();
        for (int i = 0; i < 3; i++) {
            InetSocketAddress server = at(i);
            Awaitility.await("the session is known again")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> visitor.get(server, "/contacts").statusCode() == 200);
            assertThat(visitor.get(server, "/ready").statusCode()).isEqualTo(200);
        }
        assertThat(visitor.post(at(0), "/contacts", Map.of("name", "after the restart"))
                        .statusCode())
                .isEqualTo(303);
    }

    /** A restart that nobody noticed breaks connections that lie about; the next request must not. */
    @Test
    void aRestartBetweenTwoRequestsIsNotSeen() throws IOException {
        visitor.login(at(0));
        postgres.down();
        postgres.up();
        Awaitility.await("recovery ends").atMost(Duration.ofSeconds(10)).until(() -> isUp());
        assertThat(visitor.post(at(0), "/contacts", Map.of("name", "not noticed"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(visitor.get(at(0), "/contacts").statusCode()).isEqualTo(200);
    }

    @Test
    void connectionsAreBounded() throws Exception {
        visitor.login(at(0));
        ExecutorService many = Executors.newFixedThreadPool(40);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(many.submit(() -> visitor.get(at(0), "/contacts").statusCode()));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
        many.shutdown();
        assertThat(number("select count(*) from pg_stat_activity where application_name = 'crm-demo s1'"))
                .isBetween(1L, (long) Database.CONNECTIONS);
    }

    private static InetSocketAddress at(int server) {
        return servers.get(server).address();
    }

    private static Settings settings(String name) {
        return new Settings(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                postgres.address(),
                "crm",
                directory.resolve("password"),
                directory.resolve("uploads"));
    }

    private static boolean isUp() {
        try {
            return number("select 1") == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private static long count(String table) throws SQLException {
        return number("select count(*) from demo." + table);
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.address(), "crm", Postgres.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
