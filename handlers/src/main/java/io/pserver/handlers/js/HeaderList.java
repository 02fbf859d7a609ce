package io.pserver.handlers.js;

import io.pserver.handlers.realm.HttpCall.Header;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the headers that a reply came with: JSON, a list of pairs. */
final class HeaderList {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private HeaderList() {}

    static List<Header> parse(String json) {
        if (json.equals("[]")) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        for (JsonNode pair : JSON.readTree(json)) {
            headers.add(new Header(pair.get(0).asString(), pair.get(1).asString()));
        }
        return headers;
    }
}
