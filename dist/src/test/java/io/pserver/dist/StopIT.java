package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the packed program ends while clients use it. */
final class StopIT {
    private static final int CLIENTS = 8;

    @TempDir
    private Path folder;

    private Path game;

    @BeforeEach
    void makeGame() throws IOException {
        game = Files.createDirectories(folder.resolve("game"));
        Path handlers = Files.createDirectories(game.resolve("handlers"));
        Files.writeString(handlers.resolve("quick.js"), "export const GET = () => ({ quick: true });\n");
        Files.writeString(
                handlers.resolve("slow.js"),
                "import { sleep } from 'pserver';\nexport function GET() { sleep(1200); return { slow: true }; }\n");
    }

    private JarServer start() throws IOException, InterruptedException {
        return JarServer.start(folder.resolve("cache"), game, "--http.host=127.0.0.1");
    }

    /** One connection; what it asks is answered or it fails. */
    private static final class Asker implements AutoCloseable {
        private final Socket socket;

        Asker(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
        }

        void ask(String path) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        /** The whole answer; empty if the connection ended before its first byte. */
        String answer() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder text = new StringBuilder();
            while (text.indexOf("}") < 0) {
                int next = in.read();
                if (next < 0) {
                    if (text.isEmpty()) {
                        return "";
                    }
                    throw new IOException("cut off after: " + text);
                }
                text.append((char) next);
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void kill(JarServer server) throws IOException, InterruptedException {
        String pid = Long.toString(server.launch().process().pid());
        assertThat(new ProcessBuilder("kill", "-TERM", pid).start().waitFor(Duration.ofSeconds(20)))
                .isTrue();
    }

    @Test
    void sigterm_underLoad_answersWhatWasAsked() throws IOException, InterruptedException {
        JarServer server = start();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(CLIENTS);
        List<Thread> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().daemon().start(() -> load(server.port(), wrong, answered, busy)));
            }
            List<Asker> slow = new ArrayList<>();
            assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < CLIENTS; i++) {
                slow.add(new Asker(server.port()));
                slow.getLast().ask("/slow");
            }
            Thread.sleep(Duration.ofMillis(400)); // they have arrived, and none is through
            kill(server);
            for (Asker one : slow) {
                assertThat(one.answer()).startsWith("HTTP/1.1 200").contains("\"slow\":true");
                one.close();
            }
            assertThat(server.launch().exitCode()).isEqualTo(128 + 15);
            for (Thread client : clients) {
                assertThat(client.join(Duration.ofSeconds(60))).isTrue();
            }
            assertThat(wrong).isEmpty();
            assertThat(answered).hasPositiveValue();
        } finally {
            server.launch().process().destroyForcibly();
        }
    }

    /** Asks on one connection after the other until no more are taken; an answer that began must end, and be a good one. */
    private static void load(
            int port, ConcurrentLinkedQueue<String> wrong, AtomicInteger answered, CountDownLatch busy) {
        while (true) {
            Asker asker;
            try {
                asker = new Asker(port);
            } catch (IOException _) {
                return; // the door is closed
            }
            try (asker) {
                boolean ended = false;
                while (!ended) {
                    asker.ask("/quick");
                    String answer = asker.answer();
                    ended = answer.isEmpty() || answer.contains("Connection: close");
                    if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 200")) {
                        wrong.add(answer);
                    }
                    answered.incrementAndGet();
                    busy.countDown();
                }
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).startsWith("cut off")) {
                    wrong.add(e.getMessage());
                }
                // else: reset in the queue of the system, before the server had taken it
            }
        }
    }

    @Test
    void sigterm_aSecondTime_endsAtOnce() throws IOException, InterruptedException {
        Files.writeString(
                game.resolve("handlers/slow.js"),
                "import { sleep } from 'pserver';\nexport function GET() { sleep(9000); return { slow: true }; }\n");
        JarServer server =
                JarServer.start(folder.resolve("cache"), game, "--http.host=127.0.0.1", "--budget.requestMs=20000");
        try (Asker asker = new Asker(server.port())) {
            asker.ask("/slow");
            Thread.sleep(Duration.ofMillis(300));
            kill(server);
            Thread.sleep(Duration.ofMillis(500));
            assertThat(server.launch().process().isAlive()).as("it drains").isTrue();
            long before = System.nanoTime();
            kill(server);

            assertThat(server.launch().exitCode()).isEqualTo(128 + 15);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            server.launch().process().destroyForcibly();
        }
    }
}
