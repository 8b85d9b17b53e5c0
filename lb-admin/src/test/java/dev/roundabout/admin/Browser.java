package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** Debian's Chromium without a window, and what someone does with the page in it. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChromeDriver driver;

    /** @param profile where it keeps what it keeps; made by it */
    Browser(Path profile) {
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
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().window().setSize(new Dimension(1300, 1000));
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Opens the page and waits for its script to have drawn something. */
    void open(AdminFixture admin) {
        driver.get(url(admin));
        await().atMost(PATIENCE).until(() -> !driver.findElements(By.cssSelector(".plot canvas"))
                .isEmpty());
    }

    /** Opens another tab, which is what is seen then. Gives its handle, for {@link #show}. */
    String newTab() {
        driver.switchTo().newWindow(WindowType.TAB);
        String tab = driver.getWindowHandle();
        show(tab);
        return tab;
    }

    /** Brings a tab to the front; the one that was there is hidden, and its page is told so. */
    void show(String tab) {
        driver.switchTo().window(tab);
        driver.executeCdpCommand("Page.bringToFront", Map.of());
        await().atMost(PATIENCE).until(() -> driver.executeScript("return document.visibilityState")
                .equals("visible"));
    }

    static String url(AdminFixture admin) {
        return "http://127.0.0.1:" + admin.address().getPort() + "/";
    }

    /** A row of the table. */
    String row(String pool, String backend) {
        return text("[id='row|" + pool + "|" + backend + "']");
    }

    void press(String selector) {
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> {
                    driver.findElement(By.cssSelector(selector)).click();
                    return true;
                });
    }

    void type(String field, String text) {
        await().atMost(PATIENCE).until(() -> !driver.findElements(By.cssSelector("dialog[open] [name=" + field + "]"))
                .isEmpty());
        WebElement input = driver.findElement(By.cssSelector("dialog[open] [name=" + field + "]"));
        input.clear();
        input.sendKeys(text);
    }

    void choose(String option) {
        driver.findElement(By.cssSelector("dialog option[value=" + option + "]"))
                .click();
    }

    /** What is to be read there; empty if there is no such thing, or it just went. */
    String text(String selector) {
        try {
            return driver.findElement(By.cssSelector(selector)).getText();
        } catch (NoSuchElementException | StaleElementReferenceException e) {
            return "";
        }
    }

    void picture(String name) throws IOException {
        Files.write(Path.of("target", "page-" + name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** No error on the console, nothing blocked, nothing missing. */
    void complainsOfNothing() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
