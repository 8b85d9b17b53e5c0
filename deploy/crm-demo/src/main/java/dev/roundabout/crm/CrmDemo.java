package dev.roundabout.crm;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The program: takes its settings from the environment, waits for the database, answers until SIGTERM. Exit code 2 for a
 * setting that makes no sense, 1 if it cannot start.
 */
public final class CrmDemo {
    private static final Duration DATABASE_WITHIN = Duration.ofSeconds(60);

    private CrmDemo() {}

    /**
     * Runs until the process is told to end.
     *
     * @param words refused: everything comes from the environment
     */
    public static void main(String[] words) {
        if (words.length > 0) {
            fail(2, words[0] + ": no arguments are taken, see the environment in deploy/README.md");
        }
        try {
            Settings settings = Settings.of(System.getenv());
            Server server = Server.start(settings, DATABASE_WITHIN);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        } catch (IllegalArgumentException e) {
            fail(2, String.valueOf(e.getMessage()));
        } catch (IOException | SQLException e) {
            fail(1, "cannot start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(1, "interrupted while starting");
        }
    }

    private static void fail(int code, String why) {
        Log.say(why);
        System.exit(code);
    }
}
