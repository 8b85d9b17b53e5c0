package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files that monitoring loads name only metrics that there are; Prometheus ignores a misspelt one for ever. */
final class MonitoringFilesTest {
    private static final Path DIRECTORY = Path.of("..", "deploy", "monitoring");
    private static final Pattern METRIC = Pattern.compile("\\blb_[a-z0-9_]+");

    @Test
    void alertsNameOnlyMetricsThatThereAre() throws IOException {
        for (String file : List.of("alerts.yml", "alerts.test.yml")) {
            Set<String> named = metrics(Files.readString(DIRECTORY.resolve(file)));
            assertThat(named).hasSizeGreaterThan(8);
            assertThat(MetricNames.series()).containsAll(named);
        }
    }

    @Test
    void everyAlertHasATest() throws IOException {
        String tests = Files.readString(DIRECTORY.resolve("alerts.test.yml"));
        Set<String> alerts = Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(DIRECTORY.resolve("alerts.yml")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(alerts).hasSizeGreaterThanOrEqualTo(10);
        for (String alert : alerts) {
            assertThat(tests).contains("alertname: " + alert + "\n");
        }
    }

    @Test
    void theDashboardNamesOnlyMetricsThatThereAre() throws IOException {
        JsonNode dashboard = dashboard();
        Set<String> named = new TreeSet<>();
        for (JsonNode expression : dashboard.findValues("expr")) {
            Set<String> of = metrics(expression.asText());
            assertThat(of).as(expression.asText()).isNotEmpty();
            named.addAll(of);
        }
        for (JsonNode definition : dashboard.findValues("definition")) {
            named.addAll(metrics(definition.asText()));
        }
        assertThat(MetricNames.series()).containsAll(named);
        assertThat(named).hasSizeGreaterThan(10);
    }

    @Test
    void theDashboardHasARowForEachPool() throws IOException {
        Set<Integer> ids = new TreeSet<>();
        int rows = 0;
        JsonNode panels = dashboard().get("panels");
        for (JsonNode panel : panels) {
            ids.add(panel.get("id").asInt());
            rows += panel.path("repeat").asText().equals("pool") ? 1 : 0;
        }
        assertThat(rows).isEqualTo(1);
        assertThat(ids).as("numbers of panels").hasSameSizeAs(panels);
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DIRECTORY.resolve("dashboard.json")));
    }

    private static Set<String> metrics(String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
