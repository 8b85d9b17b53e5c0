package dev.roundabout.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final String EVIL = "<script>alert(\"x\" + 'y' && 1)</script>";

    private final Pages pages = new Pages("s1");

    @Test
    void everyPageSaysWhoAnswered() {
        assertThat(List.of(pages.front(""), pages.login(""), pages.contacts("a", List.of()), pages.trouble(404, "x")))
                .allSatisfy(page -> assertThat(page).contains("<b id=\"server\">s1</b>"));
    }

    @Test
    void whatComesFromOutsideIsText() {
        String contacts = pages.contacts(EVIL, List.of(new Contacts.Contact(EVIL, EVIL, EVIL, EVIL)));
        String pictures = pages.pictures(EVIL, List.of(new Pictures.Picture(EVIL, EVIL, 1, EVIL)));
        assertThat(List.of(contacts, pictures, pages.login(EVIL), pages.trouble(400, EVIL)))
                .allSatisfy(page -> assertThat(page)
                        .doesNotContain("<script")
                        .contains("&lt;script&gt;alert(&quot;x&quot; + &#39;y&#39; &amp;&amp; 1)"));
    }
}
