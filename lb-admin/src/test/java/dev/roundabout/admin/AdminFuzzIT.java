package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.fuzzing.Corpus;
import dev.roundabout.fuzzing.JavaProcess;
import dev.roundabout.fuzzing.JazzerRun;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must hold for any bytes to the admin port and in its files: never a 5xx, never a hang, never a change without the
 * token. Every build sends the seeds; Jazzer looks for more for a few seconds each, and damaged requests, always the same
 * ones for the same seed ({@code -Droundabout.seed=N} takes another one), come by the thousand.
 */
class AdminFuzzIT {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.admin.AdminFuzzIT");
    private static final long SEED = 20261127;

    /** Fewer, and it was not looking. */
    private static final long FEWEST = 500;

    /** The client connects to the admin port, which is what this hook looks for. */
    private static final String CONNECTS = "ServerSideRequestForgery";

    /** Netty's queues use Unsafe in a way that this hook does not stand. */
    private static final String UNSAFE = "UnsafeSanitizer";

    @TempDir
    Path directory;

    /** BEHAVIOUR 67, 68, 70, 71, 74 and 79. */
    @Test
    void seedsOfRequestsChangeNothingWithoutTheToken() throws Exception {
        try (HostileClient client = HostileClient.open(directory)) {
            assertThat(Corpus.of(AdminRequestFuzz.class).replay(client::sendAsStranger))
                    .isPositive();
        }
    }

    /** BEHAVIOUR 74. */
    @Test
    void seedsOfChangesAreMadeOrChangeNothing() throws Exception {
        try (HostileClient client = HostileClient.open(directory)) {
            assertThat(Corpus.of(AdminChangeFuzz.class).replay(bytes -> AdminChangeFuzz.change(client, bytes)))
                    .isPositive();
        }
    }

    /** BEHAVIOUR 76. */
    @Test
    @Tag("ci")
    @Timeout(value = 200, unit = TimeUnit.SECONDS)
    void jazzerFindsNoStateFileThatDoesHarm() throws Exception {
        search(new JazzerRun(StateFormatFuzz.class, directory), StateFormatFuzz.class, 6);
    }

    /** BEHAVIOUR 76. */
    @Test
    @Tag("ci")
    @Timeout(value = 200, unit = TimeUnit.SECONDS)
    void jazzerFindsNoStoredClientsThatDoHarm() throws Exception {
        search(new JazzerRun(StoredClientsFormatFuzz.class, directory), StoredClientsFormatFuzz.class, 6);
    }

    /** BEHAVIOUR 67, 68, 70, 71, 74 and 79. */
    @Test
    @Tag("ci")
    @Timeout(value = 200, unit = TimeUnit.SECONDS)
    void jazzerFindsNoRequestThatDoesHarm() throws Exception {
        searchPort(AdminRequestFuzz.class);
    }

    /** BEHAVIOUR 74. */
    @Test
    @Tag("ci")
    @Timeout(value = 200, unit = TimeUnit.SECONDS)
    void jazzerFindsNoChangeThatDoesHarm() throws Exception {
        searchPort(AdminChangeFuzz.class);
    }

    /** BEHAVIOUR 67, 68, 71, 74 and 79, a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void tenThousandHostileRequestsAreAnsweredWithoutAFault() throws Exception {
        play(10_000);
    }

    /** BEHAVIOUR 67, 68, 71, 74 and 79. */
    @Test
    @Tag("full")
    @Timeout(value = 1200, unit = TimeUnit.SECONDS)
    void aHundredThousandHostileRequestsAreAnsweredWithoutAFault() throws Exception {
        play(100_000);
    }

    private void play(int count) throws Exception {
        long seed = Long.getLong("roundabout.seed", SEED);
        String said = new JavaProcess(directory)
                .run(1_000, HostileRequests.class.getName(), "" + count, "" + seed, directory.toString());
        LOG.info("{}", said.strip().lines().reduce("", (before, line) -> line));
        assertThat(said)
                .contains(count + " hostile requests with seed " + seed)
                .contains("200=", "201=", "400=", "401=", "404=", "421=");
    }

    private void searchPort(Class<?> target) throws Exception {
        search(new JazzerRun(target, directory).without(CONNECTS).without(UNSAFE), target, 10);
    }

    private static void search(JazzerRun run, Class<?> target, int seconds) throws Exception {
        assertThat(run.search(Corpus.of(target), seconds)).isGreaterThan(FEWEST);
    }
}
