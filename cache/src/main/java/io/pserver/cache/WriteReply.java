package io.pserver.cache;

/** What a reply to a write, a count or a removal means. */
final class WriteReply {
    private WriteReply() {}

    /** Of an answer: never {@code LOST}. */
    static Cache.Stored stored(Reply.Line line) {
        boolean done = switch (line.text()) {
            case "STORED", "DELETED" -> true;
            case "NOT_STORED", "EXISTS", "NOT_FOUND" -> false;
            default -> !line.isError(); // a counter's new value
        };
        return done ? Cache.Stored.YES : Cache.Stored.NO;
    }

    static Cache.Stored stored(Reply reply) {
        return switch (reply) {
            case Reply.Line line -> stored(line);
            case Reply.None _ -> Cache.Stored.LOST;
            case Reply.Values _ -> throw new IllegalStateException("values are no reply to a write");
        };
    }
}
