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

    @Override
    public void close() {
        program.close();
    }
}
