package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.Address;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The page in Debian's Chromium, as who watches a load balancer uses it. Pictures go to {@code target/page-*.png}. */
@Tag("real")
@Timeout(120)
final class PageInBrowserIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<EchoBackend> backends = List.of(EchoBackend.start(), EchoBackend.start(), EchoBackend.start());
    private final List<TestClient> clients = new ArrayList<>();
    private final LoadBalancer lb = LoadBalancer.builder()
            .listen("127.0.0.1:0")
            .backend(address(0))
            .backend(address(1))
            .start();
    private final Path directory;
    private final AdminFixture admin;
    private final Browser browser;

    PageInBrowserIT(@TempDir Path directory) throws Exception {
        this.directory = directory;
        admin = AdminFixture.open(lb, directory);
        browser = new Browser(directory.resolve("profile"));
    }

    @AfterEach
    void close() {
        browser.close();
        clients.forEach(TestClient::close);
        admin.close();
        lb.close();
        backends.forEach(EchoBackend::close);
    }

    @Test
    void backendIsAddedWatchedDrainedAndGone() throws Exception {
        open();
        browser.press("#pool\\|default [data-do=add]");
        browser.type("address", address(2));
        browser.type("name", "s3");
        browser.press("dialog button[value=add]");
        browser.type("token", admin.token);
        browser.press("dialog button[value=go]");
        await().atMost(PATIENCE).until(() -> row("s3").contains("up"));
        holdSessions(9);
        await().atMost(PATIENCE).until(() -> row("s3").contains("3 in all"));
        await().atMost(PATIENCE).until(() -> browser.text(".u-legend").contains("s3"));
        browser.picture("light");

        browser.press("#row\\|default\\|s3 [data-do=change]");
        browser.type("seconds", "4");
        browser.picture("dialog");
        browser.press("dialog button[value=drain-remove]");
        await().atMost(PATIENCE).until(() -> row("s3").matches("(?s).*3 left, cut in [1-4] s.*"));
        browser.picture("draining");
        await().atMost(PATIENCE).until(() -> row("s3").isEmpty());
        assertThat(lb.pool().backend("s3")).isEmpty();
        await().atMost(PATIENCE)
                .until(() -> browser.text("#timeline").contains("drain-ended")
                        && browser.text("#timeline").contains("token from 127.0.0.1"));
        browser.picture("events");
        browser.complainsOfNothing();
    }

    /** The token is asked for once; what is refused says why and leaves everything as it was. */
    @Test
    void everythingThatCanBeChangedIsChanged() throws Exception {
        holdSessions(2);
        open();
        String name = address(0);
        String change = "#row\\|default\\|" + name.replace(".", "\\.").replace(":", "\\:") + " [data-do=change]";
        browser.press("[data-do=strategy]");
        browser.choose("least-connections");
        browser.press("dialog button[value=set]");
        browser.type("token", admin.token);
        browser.press("dialog button[value=go]");
        await().atMost(PATIENCE).until(() -> browser.text("#head\\|default").contains("least-connections (runtime)"));

        browser.press(change);
        browser.type("weight", "7");
        browser.type("max", "40");
        browser.press("dialog button[value=set]");
        await().atMost(PATIENCE).until(() -> row(name).contains("of 40"));
        assertThat(lb.pool().backend(name).orElseThrow().status().weight()).isEqualTo(7);

        browser.press(change);
        browser.press("dialog button[value=disable]");
        await().atMost(PATIENCE).until(() -> row(name).contains("disabled"));
        browser.press(change);
        browser.press("dialog button[value=enable]");
        await().atMost(PATIENCE).until(() -> row(name).contains("up"));

        browser.press(change);
        browser.press("dialog button[value=remove]");
        await().atMost(PATIENCE).until(() -> browser.text("#toasts").contains("has 1 session"));
        assertThat(lb.pool().backend(name)).isPresent();
        browser.press(change);
        browser.driver().findElement(By.name("force")).click();
        browser.press("dialog button[value=remove]");
        await().atMost(PATIENCE).until(() -> row(name).isEmpty());
    }

    @Test
    void keyboardAloneIsEnoughAndKeepsItsPlace() throws Exception {
        open();
        browser.driver().findElement(By.cssSelector("[data-do=strategy]")).sendKeys(Keys.TAB);
        assertThat(focused()).isEqualTo("add");
        // The part that has the button is replaced: its number of sessions changes.
        holdSessions(2);
        await().atMost(PATIENCE).until(() -> browser.text("#head\\|default").contains("2 sessions"));
        assertThat(focused()).isEqualTo("add");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        await().atMost(PATIENCE).until(() -> browser.text("dialog").contains("Add a backend"));
        browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        await().atMost(PATIENCE).until(() -> browser.text("dialog").isEmpty());
        browser.complainsOfNothing();
    }

    @Test
    void picturesInDarkAndOnAPhone() throws Exception {
        holdSessions(4);
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        open();
        browser.picture("dark");
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 390, "height", 1400, "deviceScaleFactor", 2, "mobile", true));
        open();
        Object wider = browser.driver().executeScript("return document.documentElement.scrollWidth - innerWidth");
        browser.picture("phone");
        assertThat(wider).as("how much wider than the screen").isEqualTo(0L);
        browser.complainsOfNothing();
    }

    @Test
    void withoutScriptsItIsATable() throws Exception {
        browser.driver().executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        browser.driver().get(Browser.url(admin));
        assertThat(row(address(0))).contains("up");
        assertThat(browser.driver().findElement(By.cssSelector("[data-do=add]")).isDisplayed())
                .isFalse();
        browser.picture("noscript");
        holdSessions(2);
        await().atMost(PATIENCE).until(() -> row(address(0)).contains("1 in all"));
    }

    /** What was there stays to be seen, with a word that it may be old. */
    @Test
    void pageSaysWhenItIsNotConnected() throws Exception {
        open();
        admin.close();
        await().atMost(PATIENCE).until(() -> browser.text(".banner").contains("may be old"));
        assertThat(row(address(0))).contains("up");
        browser.picture("not-connected");
    }

    @Test
    void pageIsWholeAgainWhenTheConnectionIs() throws Exception {
        open();
        int port = admin.address().getPort();
        admin.close();
        await().atMost(PATIENCE).until(() -> browser.text(".banner").contains("Trying again"));
        lb.pool().add(address(2));
        AdminConfig config = AdminFixture.config(directory, false, null);
        try (AdminServer again = AdminServer.start(
                lb,
                new AdminConfig(
                        List.of(new Address("127.0.0.1", port)),
                        config.title(),
                        false,
                        config.hosts(),
                        config.tokenFile(),
                        null),
                "1.2.3")) {
            assertThat(again.addresses()).hasSize(1);
            await().atMost(PATIENCE)
                    .until(() -> browser.text(".banner").isEmpty()
                            && !row(address(2)).isEmpty());
            // The timeline is that of the new life.
            await().atMost(PATIENCE)
                    .until(() -> browser.driver()
                                    .findElements(By.cssSelector("#timeline li"))
                                    .size()
                            >= 1);
            assertThat(browser.text("#timeline").split("started", -1)).hasSize(2);
        }
    }

    /**
     * A browser has six connections to one host for all of its tabs together, and here the daemon takes four streams. The
     * tab that is seen has one; those that are hidden have none, and are as things are when they are seen again.
     */
    @Test
    void eightTabsAreOpenAtTheSameTime() throws Exception {
        try (AdminFixture narrow = AdminFixture.open(lb, directory, HttpConnection.Limits.DEFAULT, 16)) {
            List<String> tabs = new ArrayList<>(List.of(browser.driver().getWindowHandle()));
            browser.open(narrow);
            while (tabs.size() < 8) {
                tabs.add(browser.newTab());
                browser.open(narrow);
            }
            for (int sessions = 1; sessions <= 8; sessions++) {
                holdSessions(1);
                lb.pool().add("127.0.0.1:" + (1 + sessions));
                String added = "127.0.0.1:" + (1 + sessions);
                String shown = sessions + (sessions == 1 ? " session" : " sessions");
                browser.show(tabs.get(sessions - 1));
                await().atMost(PATIENCE)
                        .until(() -> browser.text("#head\\|default").contains(shown)
                                && browser.text("#timeline").contains(added)
                                && !row(added).isEmpty());
                assertThat(browser.text(".banner")).isEmpty();
            }
            browser.complainsOfNothing();
        }
    }

    private void open() {
        browser.open(admin);
    }

    private String address(int backend) {
        InetSocketAddress address = backends.get(backend).address();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** So many clients that stay. */
    private void holdSessions(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.connect(lb.address());
            clients.add(client);
            client.echo("hello".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String row(String backend) {
        return browser.row("default", backend);
    }

    private Object focused() {
        return browser.driver().executeScript("return document.activeElement.dataset.do || ''");
    }
}
