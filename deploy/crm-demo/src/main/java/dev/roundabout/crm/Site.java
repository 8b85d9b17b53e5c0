package dev.roundabout.crm;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What there is to ask for, and who answers it. Any number of threads. What needs memory or a thread for long is bounded:
 * above that the answer is 503.
 */
final class Site {
    private static final int UPLOADS_AT_A_TIME = 8;
    private static final int DOWNLOADS_AT_A_TIME = 16;
    private static final byte[] ICON = Base64.getDecoder()
            .decode("AAABAAEAAQEAAAEAIAAwAAAAFgAAACgAAAABAAAAAgAAAAEAIAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAACAQCD/AAAAAA==");

    private final String server;
    private final Pages pages;
    private final Database database;
    private final Sessions sessions;
    private final Contacts contacts;
    private final Pictures pictures;
    private final Semaphore uploads = new Semaphore(UPLOADS_AT_A_TIME);
    private final Semaphore downloads = new Semaphore(DOWNLOADS_AT_A_TIME);

    Site(String server, Database database, Sessions sessions, Contacts contacts, Pictures pictures) {
        this.server = server;
        this.pages = new Pages(server);
        this.database = database;
        this.sessions = sessions;
        this.contacts = contacts;
        this.pictures = pictures;
    }

    /** Never fails: trouble is an answer too. */
    Answer answer(Request request) {
        Answer answer;
        try {
            answer = switch (request.method()) {
                case "GET", "HEAD" -> get(request);
                case "POST" -> post(request);
                default -> throw new Refusal(405, request.method() + ": not here");
            };
        } catch (Refusal e) {
            answer = Answer.page(e.status(), pages.trouble(e.status(), String.valueOf(e.getMessage())));
        } catch (SQLException e) {
            Log.say(request.method() + " " + request.path() + ": database: " + e.getMessage());
            answer = Answer.page(503, pages.trouble(503, "The database does not answer. Try again."));
        } catch (IOException e) {
            Log.say(request.method() + " " + request.path() + ": " + e);
            answer = Answer.page(503, pages.trouble(503, "The store does not answer. Try again."));
        }
        return answer.with("X-Served-By", server).with("X-Content-Type-Options", "nosniff");
    }

    private Answer get(Request request) throws Refusal, SQLException, IOException {
        return switch (request.path()) {
            case "/favicon.ico" -> Answer.of(200, "image/x-icon", ICON);
            case "/whoami" -> Answer.text(200, server + "\n");
            case "/echo" -> echo(request);
            case "/download" -> download(request);
            case "/ready" -> ready();
            case "/" -> Answer.page(200, pages.front(account(request).orElse("")));
            case "/login" -> Answer.page(200, pages.login(""));
            case "/contacts" -> {
                Optional<String> account = account(request);
                yield account.isEmpty()
                        ? Answer.seeOther("/login")
                        : Answer.page(200, pages.contacts(account.get(), contacts.latest()));
            }
            case "/pictures" -> {
                Optional<String> account = account(request);
                yield account.isEmpty()
                        ? Answer.seeOther("/login")
                        : Answer.page(200, pages.pictures(account.get(), pictures.latest()));
            }
            default -> picture(request);
        };
    }

    private Answer post(Request request) throws Refusal, SQLException, IOException {
        return switch (request.path()) {
            case "/login" -> login(request);
            case "/logout" -> logout(request);
            case "/contacts" -> addContact(request);
            case "/pictures" -> addPicture(request);
            default -> throw new Refusal(404, request.path() + ": there is nothing to send to");
        };
    }

    /** Two lines and then as many bytes as wanted, so that whoever asks can check all of the answer. */
    private Answer echo(Request request) throws Refusal {
        String token = request.query().required("token", 64);
        return Answer.text(200, "server " + server + "\ntoken " + token + "\n" + (token + "\n").repeat(32));
    }

    private Answer download(Request request) throws Refusal {
        String wanted = request.query().required("bytes", 20);
        if (!wanted.matches("[0-9]{1,10}") || Long.parseLong(wanted) > Download.MOST_BYTES) {
            throw new Refusal(400, "bytes: " + wanted + " (expected: 0 to " + Download.MOST_BYTES + ")");
        }
        long bytes = Long.parseLong(wanted);
        if (downloads.availablePermits() == 0) {
            throw new Refusal(503, DOWNLOADS_AT_A_TIME + " downloads are under way. Try again.");
        }
        return Answer.stream(200, "application/octet-stream", bytes, out -> {
                    // Asked again: others may have begun since. The length is promised by now, so all that is left is
                    // to break off.
                    if (!downloads.tryAcquire()) {
                        throw new IOException("more than " + DOWNLOADS_AT_A_TIME + " downloads at a time");
                    }
                    try {
                        Download.write(out, bytes);
                    } finally {
                        downloads.release();
                    }
                })
                .with("Cache-Control", "no-store");
    }

    private Answer ready() throws SQLException, IOException {
        database.read(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("select 1 from accounts limit 1");
            }
        });
        pictures.tryStore();
        return Answer.text(200, "ready\n");
    }

    private Answer picture(Request request) throws Refusal, IOException {
        String path = request.path();
        Optional<Pictures.Stored> stored =
                path.startsWith("/pictures/") ? pictures.find(path.substring(10)) : Optional.empty();
        if (stored.isEmpty()) {
            throw new Refusal(404, path + ": there is no such page");
        }
        Pictures.Stored picture = stored.get();
        return Answer.stream(200, picture.type().mediaType(), picture.size(), out -> Files.copy(picture.path(), out))
                .with("Cache-Control", "private, max-age=86400, immutable");
    }

    private Answer login(Request request) throws Refusal, SQLException {
        Form form = request.form();
        Optional<String> token = sessions.begin(form.required("name", 60), form.required("password", 200));
        if (token.isEmpty()) {
            return Answer.page(401, pages.login("Wrong name or password."));
        }
        return Answer.seeOther("/contacts")
                .with("Set-Cookie", Request.COOKIE + "=" + token.get() + "; Path=/; HttpOnly; SameSite=Strict");
    }

    private Answer logout(Request request) throws SQLException {
        Optional<String> token = request.token();
        if (token.isPresent()) {
            sessions.end(token.get());
        }
        return Answer.seeOther("/")
                .with("Set-Cookie", Request.COOKIE + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    private Answer addContact(Request request) throws Refusal, SQLException {
        mustBeLoggedIn(request);
        Form form = request.form();
        contacts.add(form.required("name", 100), form.text("email", 200), form.text("phone", 40));
        return Answer.seeOther("/contacts");
    }

    private Answer addPicture(Request request) throws Refusal, SQLException, IOException {
        mustBeLoggedIn(request);
        if (!uploads.tryAcquire()) {
            throw new Refusal(503, "more than " + UPLOADS_AT_A_TIME + " pictures are being sent. Try again.");
        }
        try {
            byte[] body = request.body(Pictures.MOST_BYTES);
            Map<String, byte[]> parts = Multipart.parse(request.header("Content-Type"), body);
            byte[] picture = parts.getOrDefault("picture", new byte[0]);
            String title = Form.of(parts).text("title", 100);
            String file = pictures.add(title, picture);
            return Answer.seeOther("/pictures").with("X-Picture", "/pictures/" + file);
        } finally {
            uploads.release();
        }
    }

    private void mustBeLoggedIn(Request request) throws Refusal, SQLException {
        if (account(request).isEmpty()) {
            throw new Refusal(403, "Log in first.");
        }
    }

    private Optional<String> account(Request request) throws SQLException {
        Optional<String> token = request.token();
        return token.isEmpty() ? token : sessions.account(token.get());
    }
}
