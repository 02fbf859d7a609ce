package io.pserver.app;

import io.pserver.app.start.StartArchive;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the archive for later starts, once, when a first start has long been over. Started and closed by any thread. */
final class FasterStart implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FasterStart.class);

    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration AT_MOST = Duration.ofHours(1);

    /** Written once by prepareLater, read by close. */
    private volatile @Nullable Thread maker;

    /** Does nothing if there is one, none can be used, or it is for the user to say so. */
    void prepareLater() {
        Optional<StartArchive> archive = StartArchive.here().filter(here -> here.isAmongCaches() && !here.isThere());
        if (archive.isPresent()) {
            maker = Thread.ofPlatform().daemon().name("ps-app-archive").start(() -> prepare(archive.get()));
        }
    }

    private static void prepare(StartArchive archive) {
        try {
            Thread.sleep(LATER);
            archive.make(TrainCommand.NAME, true, AT_MOST);
        } catch (IOException e) { // the next start tries again
            log.atInfo().addKeyValue("reason", e.getMessage()).log("later starts will be no faster");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    /** Ends what it does. */
    @Override
    public void close() {
        Thread thread = maker;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
