package dev.roundabout.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FormTest {
    @Test
    void fieldsAreDecodedAndStripped() throws Refusal {
        Form form = Form.of("name=+Ana+%C3%9Fmith+&email=&name=other&nothing&=x");
        assertThat(form.text("name", 100)).isEqualTo("Ana \u00dfmith");
        assertThat(form.text("email", 100)).isEmpty();
        assertThat(form.text("missing", 100)).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefusedWithItsName() {
        assertThatThrownBy(() -> Form.of("phone=12345").text("phone", 4))
                .isInstanceOf(Refusal.class)
                .hasMessage("phone: 5 characters (expected: at most 4)");
    }

    @Test
    void whatIsMissingIsRefusedWithItsName() {
        assertThatThrownBy(() -> Form.of("name=+").required("name", 4)).hasMessage("name: is missing");
    }

    @Test
    void whatIsNoEncodingIsRefused() {
        assertThatThrownBy(() -> Form.of("name=%zz")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> Form.of("name=%00").text("name", 4)).isInstanceOf(Refusal.class);
    }
}
