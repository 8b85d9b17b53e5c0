package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.LoadBalancer;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

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
    private final AdminFixture admin;
    private final ChromeDriver browser;

    PageInBrowserIT(@TempDir Path directory) throws Exception {
        admin = AdminFixture.open(lb, directory);
        browser = browser(directory.resolve("profile"));
    }

    @AfterEach
    void close() {
        browser.quit();
        clients.forEach(TestClient::close);
        admin.close();
        lb.close();
        backends.forEach(EchoBackend::close);
    }

    @Test
    void backendIsAddedWatchedDrainedAndGone() throws Exception {
        open();
        press("#pool\\|default [data-do=add]");
        type("address", address(2));
        type("name", "s3");
        press("dialog button[value=add]");
        type("token", admin.token);
        press("dialog button[value=go]");
        await().atMost(PATIENCE).until(() -> row("s3").contains("up"));
        holdSessions(9);
        await().atMost(PATIENCE).until(() -> row("s3").contains("3 in all"));
        await().atMost(PATIENCE).until(() -> text(".u-legend").contains("s3"));
        picture("light");

        press("#row\\|default\\|s3 [data-do=change]");
        type("seconds", "4");
        picture("dialog");
        press("dialog button[value=drain-remove]");
        await().atMost(PATIENCE).until(() -> row("s3").matches("(?s).*3 left, cut in [1-4] s.*"));
        picture("draining");
        await().atMost(PATIENCE).until(() -> row("s3").isEmpty());
        assertThat(lb.pool().backend("s3")).isEmpty();
        complainsOfNothing();
    }

    /** The token is asked for once; what is refused says why and leaves everything as it was. */
    @Test
    void everythingThatCanBeChangedIsChanged() throws Exception {
        holdSessions(2);
        open();
        String name = address(0);
        String change = "#row\\|default\\|" + name.replace(".", "\\.").replace(":", "\\:") + " [data-do=change]";
        press("[data-do=strategy]");
        choose("least-connections");
        press("dialog button[value=set]");
        type("token", admin.token);
        press("dialog button[value=go]");
        await().atMost(PATIENCE).until(() -> text("#head\\|default").contains("least-connections (runtime)"));

        press(change);
        type("weight", "7");
        type("max", "40");
        press("dialog button[value=set]");
        await().atMost(PATIENCE).until(() -> row(name).contains("of 40"));
        assertThat(lb.pool().backend(name).orElseThrow().status().weight()).isEqualTo(7);

        press(change);
        press("dialog button[value=disable]");
        await().atMost(PATIENCE).until(() -> row(name).contains("disabled"));
        press(change);
        press("dialog button[value=enable]");
        await().atMost(PATIENCE).until(() -> row(name).contains("up"));

        press(change);
        press("dialog button[value=remove]");
        await().atMost(PATIENCE).until(() -> text("#toasts").contains("has 1 session"));
        assertThat(lb.pool().backend(name)).isPresent();
        press(change);
        browser.findElement(By.name("force")).click();
        press("dialog button[value=remove]");
        await().atMost(PATIENCE).until(() -> row(name).isEmpty());
    }

    @Test
    void keyboardAloneIsEnoughAndKeepsItsPlace() throws Exception {
        open();
        browser.findElement(By.cssSelector("[data-do=strategy]")).sendKeys(Keys.TAB);
        assertThat(focused()).isEqualTo("add");
        // The part that has the button is replaced: its number of sessions changes.
        holdSessions(2);
        await().atMost(PATIENCE).until(() -> text("#head\\|default").contains("2 sessions"));
        assertThat(focused()).isEqualTo("add");
        browser.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().atMost(PATIENCE).until(() -> text("dialog").contains("Add a backend"));
        browser.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        await().atMost(PATIENCE).until(() -> text("dialog").isEmpty());
        complainsOfNothing();
    }

    @Test
    void picturesInDarkAndOnAPhone() throws Exception {
        holdSessions(4);
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        open();
        picture("dark");
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 1400, "deviceScaleFactor", 2, "mobile", true));
        open();
        Object wider = browser.executeScript("return document.documentElement.scrollWidth - innerWidth");
        picture("phone");
        assertThat(wider).as("how much wider than the screen").isEqualTo(0L);
        complainsOfNothing();
    }

    @Test
    void withoutScriptsItIsATable() throws Exception {
        browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        browser.get(url());
        assertThat(row(address(0))).contains("up");
        assertThat(browser.findElement(By.cssSelector("[data-do=add]")).isDisplayed())
                .isFalse();
        picture("noscript");
        holdSessions(2);
        await().atMost(PATIENCE).until(() -> row(address(0)).contains("1 in all"));
    }

    /** What was there stays to be seen, with a word that it may be old. */
    @Test
    void pageSaysWhenItIsNotConnected() throws Exception {
        open();
        admin.close();
        await().atMost(PATIENCE).until(() -> text(".banner").contains("may be old"));
        assertThat(row(address(0))).contains("up");
    }

    private void open() {
        browser.get(url());
        await().atMost(PATIENCE).until(() -> !browser.findElements(By.cssSelector(".plot canvas"))
                .isEmpty());
    }

    private String url() {
        return "http://127.0.0.1:" + admin.address().getPort() + "/";
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

    private void press(String selector) {
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> {
                    browser.findElement(By.cssSelector(selector)).click();
                    return true;
                });
    }

    private void type(String field, String text) {
        await().atMost(PATIENCE).until(() -> !browser.findElements(By.cssSelector("dialog[open] [name=" + field + "]"))
                .isEmpty());
        WebElement input = browser.findElement(By.cssSelector("dialog[open] [name=" + field + "]"));
        input.clear();
        input.sendKeys(text);
    }

    private void choose(String option) {
        browser.findElement(By.cssSelector("dialog option[value=" + option + "]"))
                .click();
    }

    private String row(String backend) {
        return text("[id='row|default|" + backend + "']");
    }

    /** What is to be read there; empty if there is no such thing, or it just went. */
    private String text(String selector) {
        try {
            return browser.findElement(By.cssSelector(selector)).getText();
        } catch (NoSuchElementException | StaleElementReferenceException e) {
            return "";
        }
    }

    private Object focused() {
        return browser.executeScript("return document.activeElement.dataset.do || ''");
    }

    private void picture(String name) throws IOException {
        Files.write(Path.of("target", "page-" + name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** No error on the console, nothing blocked, nothing missing. */
    private void complainsOfNothing() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    private static ChromeDriver browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + profile);
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().window().setSize(new Dimension(1300, 1000));
        return driver;
    }
}
