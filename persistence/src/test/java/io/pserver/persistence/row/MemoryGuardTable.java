package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The guard's tables in memory, on a clock that the test moves. */
final class MemoryGuardTable implements GuardTable {
    private record Line(Self self, long beatMillis) {}

    private final Map<String, Line> nodes = new HashMap<>();
    private final Map<String, Server> servers = new HashMap<>(); // banned until, by the clock
    private final Duration ban;
    private final LongSupplier nanos;
    private String layout = "";
    private long generation;
    boolean down;
    int tells;

    /** Times go by the clock. */
    MemoryGuardTable(Duration ban, LongSupplier nanos) {
        this.ban = ban;
        this.nanos = nanos;
    }

    private long now() {
        return nanos.getAsLong() / 1_000_000;
    }

    private void answer() {
        if (down) {
            throw new DataException.Unavailable("down");
        }
    }

    @Override
    public void tell(
            Self self, boolean register, Collection<String> bans, Collection<String> prolongs, Deadline deadline) {
        answer();
        tells++;
        nodes.values().removeIf(l -> l.self.name().equals(self.name()) && now() - l.beatMillis > 2_000);
        nodes.put(self.id(), new Line(self, now()));
        if (register && (differs(self) || !layout.equals(self.cache()))) {
            layout = self.cache();
            generation++;
        }
        for (String server : bans) {
            long epoch = servers.getOrDefault(server, new Server(0, 0)).epoch() + 1;
            servers.put(server, new Server(epoch, now() + ban.toMillis()));
        }
        for (String server : prolongs) {
            servers.computeIfPresent(
                    server, (_, s) -> s.bannedMillis() > now() ? new Server(s.epoch(), now() + ban.toMillis()) : s);
        }
    }

    private boolean differs(Self self) {
        return nodes.values().stream()
                .anyMatch(l -> !l.self.cache().equals(self.cache()) && now() - l.beatMillis < l.self.holdMillis());
    }

    @Override
    public Seen look(String selfId, Deadline deadline) {
        answer();
        List<Other> others = new ArrayList<>();
        nodes.values().forEach(l -> {
            if (!l.self.id().equals(selfId)) {
                Self s = l.self;
                others.add(new Other(s.id(), s.cache(), s.alone(), s.holdMillis(), now() - l.beatMillis));
            }
        });
        Map<String, Server> seen = new HashMap<>();
        servers.forEach((name, s) -> seen.put(name, new Server(s.epoch(), s.bannedMillis() - now())));
        return new Seen(others, seen, generation);
    }

    @Override
    public void leave(String selfId, Deadline deadline) {
        answer();
        nodes.remove(selfId);
    }
}
