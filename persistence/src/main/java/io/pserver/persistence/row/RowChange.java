package io.pserver.persistence.row;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A change under way, and the mark that stands for it in the cache. */
final class RowChange implements RowCache.Change {
    private final RowShelf shelf;
    private final ChangesHere changes;
    private final String key;
    private final @Nullable CachedValue mark;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param mark null if the cache must not be told how the change ends */
    RowChange(RowShelf shelf, ChangesHere changes, String key, @Nullable CachedValue mark) {
        this.shelf = shelf;
        this.changes = changes;
        this.key = key;
        this.mark = mark;
    }

    @Override
    public void committed(@Nullable Row row) {
        end(mark == null ? null : shelf.valueOf(row, mark.epoch()));
    }

    @Override
    public void forgotten() {
        end(mark == null ? null : CachedValue.mark(CachedValue.Kind.FREE, mark.epoch(), 0));
    }

    private void end(@Nullable CachedValue next) {
        once();
        try {
            if (mark != null && next != null) {
                shelf.settle(List.of(new RowShelf.Settle(key, mark, next)));
            }
        } finally {
            endsHere();
        }
    }

    private void once() {
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("a change ended twice");
        }
    }

    /** As {@link #committed}, but for what is left to the caller: to settle this, if it is anything, and then {@link #endsHere}. */
    RowShelf.@Nullable Settle endWithOthers(Row row) {
        once();
        return mark == null ? null : new RowShelf.Settle(key, mark, shelf.valueOf(row, mark.epoch()));
    }

    /** This node may keep the row again. */
    void endsHere() {
        changes.end(key);
    }
}
