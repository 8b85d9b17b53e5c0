package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** What the page loads is there, and its path tells what it is. */
final class AssetsTest {
    private final Assets assets = Assets.load();

    @Test
    void pathsHoldADigestOfTheContent() {
        for (String name : new String[] {"page.js", "page.css", "icon.svg", "uplot.js", "uplot.css"}) {
            assertThat(assets.path(name)).matches("/assets/[0-9a-f]{16}/" + name.replace(".", "\\."));
        }
        assertThat(assets.path("page.js")).isEqualTo(Assets.load().path("page.js"));
    }

    @Test
    void unknownAssetIsAFaultOfThePage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assets.path("other.js"))
                .withMessageContaining("other.js");
    }
}
