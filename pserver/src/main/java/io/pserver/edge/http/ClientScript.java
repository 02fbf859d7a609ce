package io.pserver.edge.http;

import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.CRC32;
import org.eclipse.jetty.http.HttpHeader;

/** The browser client at {@code /pserver.js}, which is part of the program. Immutable; any thread. */
final class ClientScript {
    private static final String RESOURCE = "/io/pserver/edge/client/pserver.js";

    private final byte[] script;
    private final String etag;

    private ClientScript(byte[] script) {
        this.script = script;
        CRC32 crc = new CRC32();
        crc.update(script);
        this.etag = '"' + Long.toHexString(crc.getValue()) + '-' + script.length + '"';
    }

    static ClientScript load() {
        try (InputStream in = ClientScript.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("missing from the program: " + RESOURCE);
            }
            return new ClientScript(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(Exchange exchange) {
        boolean unchanged = etag.equals(exchange.request().getHeaders().get(HttpHeader.IF_NONE_MATCH));
        List<Header> headers = List.of(new Header("ETag", etag), new Header("Cache-Control", "no-cache"));
        exchange.reply(
                new HttpReply(
                        unchanged ? 304 : 200,
                        "text/javascript; charset=utf-8",
                        headers,
                        unchanged ? new byte[0] : script,
                        null),
                null);
    }
}
