package dev.roundabout.cli.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's nginx as one process on one port; {@code GET /} answers with its name, {@code /large} with a file. */
final class Nginx implements AutoCloseable {
    private final Program program;
    private final int port;

    private Nginx(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    static Nginx start(Path directory, String name, Path documents) throws IOException {
        int port = Program.freePort();
        Path home = Files.createDirectories(directory.resolve(name));
        // One process: what is killed is the whole server. No keep-alive: a connection for each request.
        Files.writeString(home.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                error_log stderr;
                pid %1$s/nginx.pid;
                events { worker_connections 4096; }
                http {
                    access_log off;
                    keepalive_timeout 0;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d backlog=4096;
                        location = / { default_type text/plain; return 200 "served by %3$s\\n"; }
                        location = /favicon.ico { default_type text/plain; return 200 "ok\\n"; }
                        location / { root %4$s; }
                    }
                }
                """.formatted(home, port, name, documents));
        return run(home, name, port);
    }

    /**
     * One with a stream of its own beside a server of its own, both in the words of its configuration.
     *
     * @param port of either, which is waited for
     */
    static Nginx start(Path directory, String name, int port, String http, String stream) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.writeString(home.resolve("nginx.conf"), """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off;
                master_process off;
                error_log stderr;
                pid %1$s/nginx.pid;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                stream {
                    %3$s
                }
                """.formatted(home, http, stream));
        return run(home, name, port);
    }

    private static Nginx run(Path home, String name, int port) throws IOException {
        Program program = Program.start(
                home,
                name,
                Map.of(),
                List.of("/usr/sbin/nginx", "-p", home.toString(), "-e", "stderr", "-c", home + "/nginx.conf"));
        program.awaitListening(port);
        return new Nginx(program, port);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void kill() {
        program.kill();
    }

    /** What it has said of faults. */
    String output() {
        return program.output();
    }

    @Override
    public void close() {
        program.close();
    }
}
