package io.pserver.edge.http;

import io.pserver.edge.http.StaticFiles.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Answers one request with a file: whole, a part, or "not changed". Large files leave in parts, as the client takes them. */
final class FileReply extends IteratingCallback {
    private static final int PART_BYTES = 65_536;

    private final Exchange exchange;
    private final FileChannel channel;

    // Owned by the thread that iterates.
    private final ByteBuffer part;
    private long left;

    private FileReply(Exchange exchange, FileChannel channel, long length) {
        this.exchange = exchange;
        this.channel = channel;
        this.left = length;
        this.part = ByteBuffer.allocate((int) Math.min(PART_BYTES, length));
    }

    /** Answers {@code exchange}, which is a GET or HEAD. */
    static void send(Exchange exchange, Found.File file) {
        if (!exchange.claim()) {
            return;
        }
        HttpFields.Mutable headers = exchange.headers();
        headers.put(HttpHeader.ETAG, file.etag());
        headers.put(HttpHeader.LAST_MODIFIED, httpDate(file.modifiedMillis()));
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
        HttpFields asked = exchange.request().getHeaders();
        if (isUnchanged(asked, file)) {
            exchange.send(304, new byte[0]);
            return;
        }
        headers.put(HttpHeader.CONTENT_TYPE, file.contentType());
        headers.put("X-Content-Type-Options", "nosniff");
        ByteRange range = isRangeWanted(asked, file) ? ByteRange.parse(asked.get(HttpHeader.RANGE), file.size()) : null;
        if (range != null && range.length() == 0) {
            headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + file.size());
            exchange.send(416, new byte[0]);
            return;
        }
        if (range != null) {
            long last = range.first() + range.length() - 1;
            headers.put(HttpHeader.CONTENT_RANGE, "bytes " + range.first() + "-" + last + "/" + file.size());
        }
        ByteRange sent = range == null ? new ByteRange(0, file.size()) : range;
        write(exchange, file, sent, range == null ? 200 : 206);
    }

    private static void write(Exchange exchange, Found.File file, ByteRange range, int status) {
        exchange.status(status);
        exchange.headers().put(HttpHeader.CONTENT_LENGTH, range.length());
        if (range.length() == 0 || HttpMethod.HEAD.is(exchange.request().getMethod())) {
            exchange.response().write(true, null, exchange);
            return;
        }
        try {
            FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
            channel.position(range.first());
            new FileReply(exchange, channel, range.length()).iterate();
        } catch (IOException e) {
            exchange.failed(e);
        }
    }

    @Override
    protected Action process() throws IOException {
        if (left == 0) {
            return Action.SUCCEEDED;
        }
        part.clear().limit((int) Math.min(part.capacity(), left));
        while (part.hasRemaining()) {
            if (channel.read(part) < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
        }
        part.flip();
        left -= part.remaining();
        exchange.response().write(left == 0, part, this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        IO.close(channel);
        exchange.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        IO.close(channel);
        exchange.failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private static boolean isUnchanged(HttpFields asked, Found.File file) {
        String tags = asked.get(HttpHeader.IF_NONE_MATCH);
        if (tags != null) {
            return matches(tags, file.etag());
        }
        Instant since = date(asked.get(HttpHeader.IF_MODIFIED_SINCE));
        return since != null && file.modifiedMillis() / 1_000 <= since.getEpochSecond();
    }

    private static boolean matches(String tags, String etag) {
        for (String tag : tags.split(",", -1)) {
            String trimmed = tag.trim();
            if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRangeWanted(HttpFields asked, Found.File file) {
        String ifRange = asked.get(HttpHeader.IF_RANGE);
        return ifRange == null || ifRange.equals(file.etag()) || ifRange.equals(httpDate(file.modifiedMillis()));
    }

    private static String httpDate(long millis) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC))
                .replace("+0000", "GMT");
    }

    private static @Nullable Instant date(@Nullable String header) {
        try {
            return header == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
