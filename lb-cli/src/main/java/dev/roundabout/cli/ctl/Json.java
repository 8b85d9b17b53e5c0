package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.roundabout.admin.wire.StatusJson;

/** How {@code lbctl} reads and writes JSON. */
final class Json {
    private Json() {}

    /** {@return what reads and writes it, prepared for the answer that most commands begin with} */
    static ObjectMapper mapper() {
        // Text of the daemon may hold control characters of its own alphabet (C1); escaped they cannot touch a
        // terminal.
        ObjectMapper mapper =
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        mapper.readerFor(StatusJson.class);
        return mapper;
    }
}
