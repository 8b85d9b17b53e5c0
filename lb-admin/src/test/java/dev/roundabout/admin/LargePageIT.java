package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page with more backends than anyone should have, every one of which changes all the time. */
@Tag("real")
@Timeout(120)
final class LargePageIT {
    private static final int BACKENDS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final ScheduledExecutorService change = Executors.newSingleThreadScheduledExecutor();
    private final AdminFixture admin;
    private final Browser browser;

    @SuppressWarnings("FutureReturnValueIgnored") // ends with its thread
    LargePageIT(@TempDir Path directory) throws Exception {
        for (int i = 0; i < BACKENDS; i++) {
            lb.crm.with("b" + i, "10.1." + i / 250 + "." + (1 + i % 250) + ":3000");
        }
        Random random = new Random(7);
        change.scheduleAtFixedRate(
                () -> lb.crm.members.forEach(backend -> backend.sessions = random.nextInt(50)), 0, 1, TimeUnit.SECONDS);
        admin = AdminFixture.open(lb, directory);
        browser = new Browser(directory.resolve("profile"));
    }

    @AfterEach
    void close() {
        browser.close();
        admin.close();
        change.shutdownNow();
    }

    @Test
    void everyRowChangesAndTheReaderCanWork() throws Exception {
        browser.open(admin);
        assertThat(browser.driver().findElements(By.cssSelector("tr[id]"))).hasSize(BACKENDS);
        assertThat(browser.text(".u-legend")).contains("all others");
        browser.driver()
                .executeScript(
                        "window.longest = 0; new PerformanceObserver((list) => { for (const e of list.getEntries())"
                                + " window.longest = Math.max(window.longest, e.duration); }).observe({type: 'longtask'});"
                                + "window.changed = new Set(); new MutationObserver((changes) => { for (const c of changes) {"
                                + " const row = c.target.closest('tr'); if (row) window.changed.add(row.id); }"
                                + " }).observe(document.querySelector('tbody'), {childList: true, subtree: true});");
        await().atMost(PATIENCE)
                .until(() -> (Long) browser.driver().executeScript("return window.changed.size") == BACKENDS);
        browser.press("[id='row|crm|b500'] [data-do=change]");
        await().atMost(PATIENCE).until(() -> browser.text("dialog").contains("b500"));
        System.out.println("longest task of the page with " + BACKENDS + " backends: "
                + browser.driver().executeScript("return window.longest") + " ms");
        browser.complainsOfNothing();
    }
}
