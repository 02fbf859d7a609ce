package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TemplateTest {
    @Test
    void with_aNumber_writesItInEveryPlace() {
        var template = new Template("{\"é\":" + Template.NUMBER + ",\"id\":" + Template.NUMBER + "}");
        template.with(Template.FIRST_NUMBER);
        assertThat(new String(template.with(9_876_543_210L), UTF_8)).isEqualTo("{\"é\":9876543210,\"id\":9876543210}");
        assertThat(template.with(1)).isSameAs(template.bytes());
    }
}
