package io.pserver.persistence.database;

import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Ends in the server what a cut connection was doing there: a server does not notice that its client is gone while it computes.
 * {@link #kill} is for any thread and never waits; one thread, which lives while there is something to do, does the rest.
 */
final class Killer implements AutoCloseable {
    private static final int MOST_WAITING = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Connector connector;
    private final LongAdder killed;
    private final ThreadPoolExecutor line;

    // Owned by the line's only thread.
    private @Nullable Connection connection;

    Killer(String name, Connector connector, LongAdder killed) {
        this.connector = connector;
        this.killed = killed;
        this.line = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform()
                        .name("ps-database-killer-" + name + "-", 0)
                        .daemon()
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // then the server is not answering, or is being shut down
        line.allowCoreThreadTimeOut(true);
    }

    /** Ends the connection with this id, soon; perhaps never if the server does not answer. */
    void kill(long id) {
        line.execute(() -> killNow(id));
    }

    private void killNow(long id) {
        try {
            if (connection == null || !connection.isValid(1)) {
                disconnect();
                connection = connector.open(TIMEOUT);
                // Ids only grow. If the victim's is the larger one, the server has been restarted and it is somebody
                // else's by now.
                if (connection.unwrap(JdbcConnection.class).getId() < id) {
                    return;
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("KILL " + id);
            }
            killed.increment();
        } catch (SQLException e) {
            if (SqlFailure.of(e) == SqlFailure.BROKEN) {
                disconnect(); // else it had ended by itself
            }
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was broken.
            }
            connection = null;
        }
    }

    @Override
    public void close() {
        line.getQueue().clear();
        line.execute(this::disconnect);
        line.shutdown();
    }
}
