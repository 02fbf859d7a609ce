package io.pserver.edge.http;

import io.pserver.handlers.realm.HttpCall.Body;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a body is, by its content type. */
final class BodyType {
    private BodyType() {}

    /**
     * Reads a whole body.
     *
     * @param contentType the header; null reads as bytes
     * @return null if it is text that its character set does not allow, or if there is no such character set
     */
    static @Nullable Body read(@Nullable String contentType, byte[] bytes, int length) {
        if (length == 0) {
            return new Body.None();
        }
        String header = contentType == null ? "" : contentType;
        int semicolon = header.indexOf(';');
        String type =
                (semicolon < 0 ? header : header.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"))) {
            String text = decode(StandardCharsets.UTF_8, bytes, length);
            return text == null ? null : new Body.Json(text);
        }
        if (type.equals("application/x-www-form-urlencoded")) {
            String text = decode(StandardCharsets.UTF_8, bytes, length);
            return text == null ? null : new Body.Form(text);
        }
        if (type.startsWith("text/")) {
            Charset charset = charset(header);
            String text = charset == null ? null : decode(charset, bytes, length);
            return text == null ? null : new Body.Text(text);
        }
        return new Body.Bytes(Arrays.copyOf(bytes, length));
    }

    private static @Nullable Charset charset(String header) {
        for (String part : header.split(";", -1)) {
            String parameter = part.trim();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                try {
                    return Charset.forName(
                            parameter.substring(8).replace("\"", "").trim());
                } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                    return null;
                }
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static @Nullable String decode(Charset charset, byte[] bytes, int length) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
