package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.row.GuardTable.Self;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard of nodes that share databases. Each asks the first database in short rounds which cache servers are banned and who else is
 * there, and uses the cache only for a short time after it asked.
 *
 * <p>Threads: {@code ps-row-guard-0} does the rounds. Callers of {@link #ban} and {@link #awaitWritable} wait for it until their
 * deadline; {@link #epoch} never waits.
 */
public final class SharedGuard implements CacheGuard {
    private static final Logger log = LoggerFactory.getLogger(SharedGuard.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final GuardTable table;
    private final GuardConfig config;
    private final RowCacheCounters counters;
    private final Predicate<String> answers;
    private final LongSupplier clock;
    private final String id = UUID.randomUUID().toString();
    private final String name;
    private final String caches;
    private final boolean shared;
    private final BanBook bans = new BanBook();

    /** Wakes the thread before its time; more than one permit is taken as one. */
    private final Semaphore work = new Semaphore(0);
    /** Opens with the next view; replaced by who does the rounds, awaited by all. */
    private volatile CountDownLatch nextView = new CountDownLatch(1);
    /** Written by who does the rounds, read by all. */
    private volatile @Nullable GuardView view;
    /** Written by who does the rounds before the view, read after it: when the others could first learn of this node. */
    private volatile long registeredNanos;
    /** Set by close, read by the thread. */
    private volatile boolean closed;

    // Owned by who does the rounds: the opener, then the thread.
    /** What the others can read of this node being alone; null if that is not known. */
    private @Nullable Boolean toldAlone;

    private final AtomicBoolean failing = new AtomicBoolean();
    private @Nullable Thread thread; // written by open, read by close: the owner's thread

    SharedGuard(
            GuardTable table,
            GuardConfig config,
            Node node,
            Predicate<String> answers,
            LongSupplier clock,
            RowCacheCounters counters) {
        this.table = table;
        this.config = config;
        this.name = node.name();
        this.shared = node.shared();
        this.caches = node.shared() ? CacheLayout.of(node.servers()) : "here:" + id;
        this.answers = answers;
        this.clock = clock;
        this.counters = counters;
    }

    /**
     * Who is guarded.
     *
     * @param name no other living node has it; a restart keeps it
     * @param shared whether other nodes use the same cache servers, as memcached; not so for a cache in the process
     * @param servers the cache's, in their order
     */
    record Node(String name, boolean shared, List<String> servers) {}

    /**
     * Registers the node and starts the rounds. Waits some seconds at most.
     *
     * @param database the first of the settings, at best with a pool of its own of two connections: changes wait for the guard while
     *     they hold connections
     * @param name no other living node has it; a restart keeps it. At most 64 characters
     * @param shared whether other nodes use the same cache servers, as memcached; not so for a cache in the process
     * @throws DataException if the database does not answer
     */
    public static SharedGuard open(
            Database database,
            Cache cache,
            String name,
            boolean shared,
            GuardConfig config,
            RowCacheCounters counters) {
        SharedGuard guard = new SharedGuard(
                new SqlGuardTable(database, config.ban()),
                config,
                new Node(name, shared, cache.servers()),
                new ServerProbe(cache),
                System::nanoTime,
                counters);
        guard.start();
        return guard;
    }

    void start() {
        round(Deadline.in(OPENING));
        thread = Thread.ofPlatform().name("ps-row-guard-0").daemon().start(this::run);
    }

    @Override
    public long epoch(String server) {
        GuardView now = view;
        if (now == null || bans.isSuspect(server) || !now.mayRead(clock.getAsLong(), config)) {
            return UNUSABLE;
        }
        return now.epoch(server);
    }

    @Override
    public void awaitWritable(Deadline deadline) {
        if (!isWritable()) {
            await(this::isWritable, deadline, "other nodes have not heard of this one yet");
        }
    }

    private boolean isWritable() {
        GuardView now = view;
        if (now == null) {
            return false;
        }
        if (shared && now.sameCaches()) {
            return true; // they see the marks
        }
        long nanos = clock.getAsLong();
        return now.isHeld(nanos, config) && now.isKnownSince(registeredNanos, nanos, config);
    }

    @Override
    public void ban(String server, Deadline deadline) {
        if (isCovered(server)) {
            return;
        }
        await(() -> isCovered(server), deadline, "other nodes may still read " + server + ", which does not answer");
    }

    /** Whether a ban stands that everybody knows of; asks for one if none does. */
    private boolean isCovered(String server) {
        GuardView now = view;
        long nanos = clock.getAsLong();
        long since = bans.since(server, nanos, Long.MIN_VALUE);
        if (since == Long.MIN_VALUE) {
            if (bans.suspect(server)) {
                work.release();
            }
            return false;
        }
        return now != null && now.isKnownSince(since, nanos, config);
    }

    private void await(BooleanSupplier condition, Deadline deadline, String why) {
        counters.guardWaits.increment();
        try {
            while (true) {
                CountDownLatch next = nextView; // before the condition, or a view in between would be slept through
                if (condition.getAsBoolean()) {
                    return;
                }
                if (deadline.isOver()) {
                    throw refused(why);
                }
                // Time alone can make the condition true too.
                Duration pause = Collections.min(List.of(deadline.left(), config.poll()));
                boolean opened = next.await(pause.toNanos(), TimeUnit.NANOSECONDS);
                assert opened || !pause.isNegative() : "the condition is asked again in both cases";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("interrupted; " + why);
        }
    }

    private DataException refused(String why) {
        counters.changesRefused.increment();
        return new DataException.TooLate("nothing was changed: " + why);
    }

    private void run() {
        while (!closed) {
            try {
                awaitWork();
                round(Deadline.in(ROUND));
                if (failing.compareAndSet(true, false)) {
                    log.info("the guard of the row cache hears from the database again");
                }
            } catch (DataException e) {
                counters.roundsFailed.increment();
                if (failing.compareAndSet(false, true)) {
                    log.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("the guard of the row cache has no database");
                }
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) { // our bug: without rounds the cache is not used, which is safe
                counters.roundsFailed.increment();
                log.atError().setCause(e).log("a round of the row cache's guard failed");
            }
        }
    }

    private void awaitWork() throws InterruptedException {
        // After a failure even a wanted ban waits a little, or the rounds would spin.
        if (failing.get()) {
            Thread.sleep(config.poll());
        } else if (work.tryAcquire(config.poll().toNanos(), TimeUnit.NANOSECONDS)) {
            work.drainPermits();
        }
    }

    /** One round: tells what there is to tell, asks, and makes the answer known. One thread at a time. */
    void round(Deadline deadline) {
        GuardView before = view;
        Set<String> wanted = bans.wanted();
        Set<String> prolonged = bans.standing();
        prolonged.removeAll(wanted);
        prolonged.removeIf(answers);
        long began = clock.getAsLong();
        boolean register = before == null || began - before.beatNanos() >= GuardConfig.LAPSE.toNanos();
        boolean alone = !register && before != null && before.others().isEmpty();
        Self self = new Self(id, name, caches, alone, config.hold().toMillis());
        boolean beat = before == null || began - before.beatNanos() >= GuardConfig.BEAT.toNanos();
        boolean news = toldAlone == null || alone != toldAlone || !wanted.isEmpty() || !prolonged.isEmpty();
        if (beat || news) {
            toldAlone = null; // a failure may come after the commit
            table.tell(self, register, wanted, prolonged, deadline);
            toldAlone = alone;
        }
        long read = clock.getAsLong();
        if (register) {
            registeredNanos = read;
        }
        long beaten = before == null || beat || news ? began : before.beatNanos();
        publish(GuardView.of(self, read, beaten, table.look(id, deadline)), wanted, read);
    }

    private void publish(GuardView after, Set<String> banned, long committedNanos) {
        view = after;
        long now = clock.getAsLong();
        bans.seen(after, now);
        bans.begun(banned, committedNanos, after, now);
        counters.bans.add(banned.size());
        CountDownLatch opened = nextView;
        nextView = new CountDownLatch(1);
        opened.countDown();
    }

    /** Others need not reckon with this node any more: to be called when it changes and reads no rows. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                if (!running.join(ROUND.multipliedBy(2))) {
                    log.warn("the guard of the row cache did not stop in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        view = null;
        leave();
    }

    private void leave() {
        try {
            table.leave(id, Deadline.in(ROUND));
        } catch (DataException e) { // then the row grows old by itself
            log.atInfo().addKeyValue("reason", e.getMessage()).log("could not sign off from the row cache's guard");
        }
    }
}
