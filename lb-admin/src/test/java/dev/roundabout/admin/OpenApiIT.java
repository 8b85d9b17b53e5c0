package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the document of the HTTP API is served. */
final class OpenApiIT {
    private static final String PATH = "/openapi.json";

    private final AdminFixture admin;

    OpenApiIT(@TempDir Path directory) throws Exception {
        admin = AdminFixture.open(new FakeLoadBalancer(), directory);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void documentIsOpenAndHasTheRunningVersion() throws Exception {
        AdminFixture.Answered answer = admin.get(PATH);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/info/version").asText()).isEqualTo("1.2.3");
        assertThat(answer.json().at("/paths"))
                .isEqualTo(OpenApi.load().document().get("paths"));
    }

    @Test
    void whoHasItAlreadyGetsItNoSecondTime() throws Exception {
        String tag = admin.get(PATH).header("ETag");
        for (String known : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
            AdminFixture.Answered again =
                    admin.send(PATH, "GET", null, request -> request.header("If-None-Match", known));
            assertThat(again.status()).as(known).isEqualTo(304);
            assertThat(again.header("ETag")).isEqualTo(tag);
        }
        AdminFixture.Answered other =
                admin.send(PATH, "GET", null, request -> request.header("If-None-Match", "\"other\""));
        assertThat(other.status()).isEqualTo(200);
    }
}
