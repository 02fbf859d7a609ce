package io.pserver.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any number of memcached servers, each key on one of them. When a server is away its keys are misses: they move nowhere, so that no
 * old value is found when it comes back under another's writes.
 */
public final class MemcachedCache implements Cache {
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(1);
    private static final int COUNT_TRIES = 4;
    // A mark is the server's generation and memcached's id of the value, which starts again from 1 with the server.
    private static final int ID_BITS = 48;
    private static final long MOST_ID = (1L << ID_BITS) - 1;
    private static final int GENERATION_MASK = 0xFFFF;
    private static final long NO_MARK = -1;

    private final List<ServerLink> links;
    private final Ketama ketama;

    private MemcachedCache(List<ServerLink> links) {
        this.links = links;
        this.ketama = new Ketama(links);
    }

    /**
     * Connects to the servers. Waits up to a second for those that do not refuse at once; a server that is down now is used when it
     * comes.
     *
     * @throws IllegalArgumentException if there is no server, or a host is unknown
     */
    public static MemcachedCache open(CacheConfig config) {
        if (config.servers().isEmpty()) {
            throw new IllegalArgumentException("no memcached server");
        }
        SpyLog.use();
        List<ServerLink> links = new ArrayList<>();
        try {
            for (String server : config.servers()) {
                links.add(ServerLink.open(server, config.operationTimeout()));
            }
            awaitFirst(links);
            return new MemcachedCache(List.copyOf(links));
        } catch (RuntimeException e) {
            links.forEach(ServerLink::close);
            throw e;
        }
    }

    private static void awaitFirst(List<ServerLink> links) {
        long deadline = System.nanoTime() + CONNECT_WAIT.toNanos();
        try {
            for (ServerLink link : links) {
                boolean _ = link.awaitFirst(deadline);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerLink linkOf(String key) {
        return ketama.of(KeyScheme.require(key));
    }

    @Override
    public byte @Nullable [] get(String key) {
        Reply.Value value = read(linkOf(key), key);
        return value == null ? null : value.bytes();
    }

    @Override
    public @Nullable Entry entry(String key) {
        ServerLink link = linkOf(key);
        int generation = link.generation();
        Reply.Value value =
                valueOf(link.begin(Command.gets(Set.of(key)), generation).await(), key);
        return value == null ? null : entryOf(value, generation);
    }

    private static Entry entryOf(Reply.Value value, int generation) {
        return new Entry(value.bytes(), markOf(generation, value.id()));
    }

    private static Reply.@Nullable Value read(ServerLink link, String key) {
        return valueOf(link.ask(Command.gets(Set.of(key))), key);
    }

    private static Reply.@Nullable Value valueOf(Reply reply, String key) {
        return reply instanceof Reply.Values(Map<String, Reply.Value> found) ? found.get(key) : null;
    }

    private static long markOf(int generation, long id) {
        boolean fits = id >= 0 && id <= MOST_ID;
        return fits ? (long) (generation & GENERATION_MASK) << ID_BITS | id : NO_MARK;
    }

    @Override
    public Map<String, Entry> entries(Collection<String> keys) {
        Map<String, Entry> found = new HashMap<>();
        ask(keys, (key, asked, value) -> found.put(key, entryOf(value, asked.generation)));
        return found;
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        Map<String, byte[]> found = new HashMap<>();
        ask(keys, (key, _, value) -> found.put(key, value.bytes()));
        return found;
    }

    /** Hears of each value that was found. */
    @FunctionalInterface
    private interface Finder {
        void found(String key, Asked asked, Reply.Value value);
    }

    private record Asked(WireCall call, int generation) {}

    private void ask(Collection<String> keys, Finder finder) {
        Map<ServerLink, Set<String>> keysOf = new LinkedHashMap<>();
        for (String key : keys) {
            keysOf.computeIfAbsent(linkOf(key), _ -> new HashSet<>()).add(key);
        }
        List<Asked> all = new ArrayList<>();
        keysOf.forEach((link, some) -> {
            int generation = link.generation();
            all.add(new Asked(link.begin(Command.gets(some), generation), generation));
        });
        for (Asked asked : all) {
            Reply _ = asked.call.await();
            asked.call.found().forEach((key, value) -> finder.found(key, asked, value)); // also if it broke off
        }
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        return beginSet(key, value, ttl).await();
    }

    @Override
    public Later<Stored> beginSet(String key, byte[] value, Duration ttl) {
        ServerLink link = linkOf(key);
        if (value.length > link.mostValueBytes()) {
            return beginForget(link, key);
        }
        WireCall call = link.begin(Command.set(key, value, ttl), link.generation());
        return () -> storedOrForgotten(link, key, call.await());
    }

    @Override
    public Stored add(String key, byte[] value, Duration ttl) {
        return beginAdd(key, value, ttl).await();
    }

    @Override
    public Later<Stored> beginAdd(String key, byte[] value, Duration ttl) {
        ServerLink link = linkOf(key);
        if (value.length > link.mostValueBytes()) {
            link.counters().countStored(Stored.NO);
            return () -> Stored.NO;
        }
        WireCall call = link.begin(Command.add(key, value, ttl), link.generation());
        return () -> WriteReply.stored(call.await());
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        return beginReplace(key, value, ttl, mark).await();
    }

    @Override
    public Later<Stored> beginReplace(String key, byte[] value, Duration ttl, long mark) {
        ServerLink link = linkOf(key);
        if (value.length > link.mostValueBytes()) {
            return beginForget(link, key);
        }
        int generation = link.generation();
        if (mark == NO_MARK || (generation & GENERATION_MASK) != (int) (mark >>> ID_BITS)) {
            link.counters().countStored(Stored.NO);
            return () -> Stored.NO;
        }
        WireCall call = link.begin(Command.cas(key, value, ttl, mark & MOST_ID), generation);
        return () -> storedOrForgotten(link, key, call.await());
    }

    // What cannot be written must not leave the old value behind.
    private static Later<Stored> beginForget(ServerLink link, String key) {
        WireCall call = link.begin(Command.delete(key), link.generation());
        return () -> WriteReply.stored(call.await()) == Stored.LOST ? Stored.LOST : Stored.NO;
    }

    private static Stored storedOrForgotten(ServerLink link, String key, Reply reply) {
        boolean failed = reply instanceof Reply.Line line && line.isError();
        return failed ? beginForget(link, key).await() : WriteReply.stored(reply);
    }

    @Override
    public Stored remove(String key) {
        return beginRemove(key).await();
    }

    @Override
    public Later<Stored> beginRemove(String key) {
        ServerLink link = linkOf(key);
        WireCall call = link.begin(Command.delete(key), link.generation());
        return () -> WriteReply.stored(call.await());
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        ServerLink link = linkOf(key);
        for (int i = 0; i < COUNT_TRIES; i++) {
            if (!(link.ask(Command.count(key, by)) instanceof Reply.Line counted) || counted.isError()) {
                return OptionalLong.empty();
            }
            if (!counted.text().equals("NOT_FOUND")) {
                return number(counted.text());
            }
            long start = Math.max(0, initial);
            byte[] digits = Long.toString(start).getBytes(StandardCharsets.US_ASCII);
            Stored added = WriteReply.stored(link.ask(Command.add(key, digits, ttl)));
            if (added != Stored.NO) { // else somebody else began it in between
                return added == Stored.YES ? OptionalLong.of(start) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException _) {
            return OptionalLong.empty(); // memcached counts to twice of what a long holds
        }
    }

    @Override
    public List<String> servers() {
        return links.stream().map(ServerLink::name).toList();
    }

    @Override
    public String serverOf(String key) {
        return linkOf(key).name();
    }

    @Override
    public Map<String, CacheCounters> counters() {
        Map<String, CacheCounters> counters = new LinkedHashMap<>();
        links.forEach(link -> counters.put(link.name(), link.counters()));
        return counters;
    }

    @Override
    public void close() {
        links.forEach(ServerLink::close);
    }
}
