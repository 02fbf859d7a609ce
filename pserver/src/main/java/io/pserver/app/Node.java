package io.pserver.app;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pserver.edge.Destinations;
import io.pserver.edge.EdgeServer;
import io.pserver.handlers.data.GameData;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.ops.AdminServer;
import io.pserver.ops.DataMetrics;
import io.pserver.pipeline.LaneMetrics;
import io.pserver.pipeline.LaneThreads;
import io.pserver.pipeline.Watchdog;
import io.pserver.pipeline.WorkerLanes;
import io.pserver.room.RoomMetrics;
import io.pserver.room.RoomParts;
import io.pserver.room.Rooms;
import io.pserver.room.journal.Journals;
import io.pserver.session.Sessions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One whole server: builds every part, in the order in which events flow through them backwards, and stops them in the opposite
 * order.
 */
public final class Node implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Node.class);

    private static final int MOST_PLACE_CHARS = 64;

    private final String name =
            String.format(Locale.ROOT, "n%06x", ThreadLocalRandom.current().nextInt(1 << 24));
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    // Written by start, read by any thread.
    private volatile List<String> reasonsNotReady = List.of("the game is loading");
    private volatile int port;
    private volatile int adminPort;
    private volatile String engineName = "";

    /** Loads the code again; written by start, run by one thread at a time. */
    private volatile Runnable reload = () -> {};

    private final Scripts scripts;

    private Node(Scripts scripts) {
        this.scripts = own(scripts);
    }

    /**
     * Starts a node; it is ready when this returns.
     *
     * @param folder the game
     * @throws io.pserver.handlers.game.GameException if the game cannot be loaded
     * @throws java.io.UncheckedIOException if an address cannot be listened on
     */
    public static Node start(Path folder, NodeConfig config) {
        return start(folder, config, Scripts.open());
    }

    /** As {@link #start(Path, NodeConfig)}, with an engine that opens already and is the node's from now on. */
    static Node start(Path folder, NodeConfig config, Scripts scripts) {
        Node node = new Node(scripts);
        try {
            node.build(folder, config);
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void build(Path folder, NodeConfig config) {
        PrometheusMeterRegistry registry = registry();
        parts.push(registry::close);
        GameFolder files = GameFolder.read(folder);
        Path embedded = files.root().resolve(".pserver");
        Opening<DataParts> opening = own(
                Opening.start("data", () -> DataParts.open(config.data(), embedded, place(config)), DataParts::close));
        ScriptEngine engine = scripts.engine();
        engineName = engine.name();
        AtomicReference<Game> game = new AtomicReference<>(engine.load(files, config.gameJson()));
        reload = () -> game.set(engine.load(GameFolder.read(folder), config.gameJson()));
        DataParts data = opening.opened();
        data.show(new DataMetrics(registry));
        GameData gameData = data.of(game.get().models());
        LaneMetrics laneMetrics = new LaneMetrics(registry);
        LaneThreads threads = new LaneThreads(config.lanes().threads());
        Watchdog watchdog = own(Watchdog.start(config.budget().pass(), threads, laneMetrics));
        RoomMetrics roomMetrics = new RoomMetrics(registry);
        Journals journals =
                own(Journals.start(files.root().resolve(".pserver").resolve("journals"), roomMetrics::journalCut));
        Rooms rooms = own(Rooms.start(new RoomParts(
                game::get,
                config.lanes().ring(),
                config.budget(),
                watchdog,
                laneMetrics,
                roomMetrics,
                gameData::lane,
                data.rooms(),
                journals)));
        WorkerLanes workers = own(WorkerLanes.start(
                config.lanes(),
                new WorkerLanes.Parts(game::get, config.budget(), watchdog, laneMetrics, rooms, gameData::lane)));
        Destinations to = new Destinations(
                workers,
                rooms,
                new Sessions(data.sessions()),
                () -> game.get().routes(),
                () -> files.root().resolve("public"),
                () -> reasonsNotReady);
        EdgeServer edge = own(EdgeServer.start(config.edge(), name, to, registry));
        port = edge.port();
        adminPort = own(AdminServer.start(config.admin(), registry)).port();
        parts.push(rooms::drain); // before the edge lets the clients go
        reasonsNotReady = List.of();
        scripts.goOnWarmingUp();
    }

    /** What other nodes on the same databases know this one by, also after a restart. */
    private String place(NodeConfig config) {
        if (config.edge().port() == 0) {
            return name;
        }
        try {
            String place = InetAddress.getLocalHost().getHostName() + ":"
                    + config.edge().port();
            return place.length() <= MOST_PLACE_CHARS ? place : place.substring(place.length() - MOST_PLACE_CHARS);
        } catch (UnknownHostException _) {
            return name;
        }
    }

    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        return registry;
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    public String name() {
        return name;
    }

    /** The port that clients use. */
    public int port() {
        return port;
    }

    /** The port that operators use. */
    public int adminPort() {
        return adminPort;
    }

    /**
     * Loads the game's code again. Requests and new rooms run it from then on; rooms that are open keep theirs. A request that has
     * been taken already may be run by either.
     *
     * @throws io.pserver.handlers.game.GameException if it cannot be loaded; the code from before goes on
     */
    void reload() {
        reload.run();
    }

    /** Waits until scripts run as fast as they do without having been used. */
    void awaitWarm() throws InterruptedException {
        scripts.awaitWarm();
    }

    /** What the script engine calls itself. */
    public String engineName() {
        return engineName;
    }

    /** Stops every part that was started: the edge first, the engine last. Waits at most some 15 s. */
    @Override
    public void close() {
        reasonsNotReady = List.of("the node is shutting down");
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) { // as AutoCloseable declares it; the other parts are still to be stopped
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .log("did not stop cleanly");
            }
        }
    }
}
