package dev.roundabout.crm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The site on a port. Listens only once the database has answered and its tables are there. */
final class Server implements AutoCloseable {
    /** A connection waits for a thread in a queue; there are never more than so many connections. */
    static final int CONNECTIONS = 1024;

    private static final int THREADS = 64;
    private static final int BACKLOG = 512;

    private final HttpServer http;
    private final ExecutorService threads;
    private final Database database;
    private final AtomicInteger underWay;

    private Server(HttpServer http, ExecutorService threads, Database database, AtomicInteger underWay) {
        this.http = http;
        this.threads = threads;
        this.database = database;
        this.underWay = underWay;
    }

    static Server start(Settings settings, Duration databaseWithin)
            throws IOException, SQLException, InterruptedException {
        limit();
        Database database = new Database(settings);
        try {
            Schema.make(database, databaseWithin);
            return listen(settings, database);
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Without looking for the database first. */
    static Server listen(Settings settings, Database database) throws IOException {
        Site site = new Site(
                settings.server(),
                database,
                new Sessions(database),
                new Contacts(database, settings.server()),
                new Pictures(database, settings.uploads(), settings.server()));
        HttpServer http = bind(settings.listen());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        http.setExecutor(threads);
        AtomicInteger underWay = new AtomicInteger();
        http.createContext("/", exchange -> exchange(exchange, site, underWay));
        http.start();
        Log.say(settings.server() + " answers on " + http.getAddress());
        return new Server(http, threads, database, underWay);
    }

    InetSocketAddress address() {
        return http.getAddress();
    }

    /** Lets what is being answered end, for at most two seconds. */
    @Override
    public void close() {
        // The JDK's server waits for all of the time even if nobody is left.
        http.stop(underWay.get() == 0 ? 0 : 2);
        threads.shutdownNow();
        database.close();
    }

    private static HttpServer bind(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException(address + ": " + e.getMessage(), e);
        }
    }

    /** The JDK's server takes its limits from system properties, before the first one is made. */
    private static void limit() {
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(CONNECTIONS));
        // Seconds for a whole request to arrive.
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", Integer.toString(32 << 10));
        // Else an answer's second write waits 40 ms for the client's acknowledgement of the first.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static void exchange(HttpExchange exchange, Site site, AtomicInteger underWay) throws IOException {
        underWay.incrementAndGet();
        try (exchange) {
            Answer answer = site.answer(new Request(exchange));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(answer.length()));
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            // 0 would mean a length that is not known.
            exchange.sendResponseHeaders(answer.status(), answer.length() == 0 ? -1 : answer.length());
            if (answer.length() > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    answer.body().writeTo(out);
                }
            }
        } finally {
            underWay.decrementAndGet();
        }
    }
}
