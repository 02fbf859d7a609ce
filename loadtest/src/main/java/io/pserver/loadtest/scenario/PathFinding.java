package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.HttpConnection;
import io.pserver.loadtest.wire.Needle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;

/** Every connection posts a grid of some 10 KB and waits for the length of the shortest way through it; then again. */
final class PathFinding extends HttpAsking {
    private static final int SIZE = 70;
    private static final double WALLS = 0.25;

    private final String path;
    private final byte[] question;
    private final Needle expected;

    PathFinding(Load load) {
        super(load);
        path = load.target().getRawPath();
        boolean[][] walls = walls();
        question = json(walls).getBytes(UTF_8);
        expected = new Needle(("{\"steps\":" + steps(walls) + "}").getBytes(UTF_8));
    }

    @Override
    Needle ask(HttpConnection connection) {
        connection.post(path, question);
        return expected;
    }

    /** The first grid of a fixed series that can be crossed. */
    static boolean[][] walls() {
        for (long seed = 1; ; seed++) {
            var random = new SplittableRandom(seed);
            boolean[][] walls = new boolean[SIZE][SIZE];
            for (boolean[] row : walls) {
                for (int x = 0; x < SIZE; x++) {
                    row[x] = random.nextDouble() < WALLS;
                }
            }
            walls[0][0] = false;
            walls[SIZE - 1][SIZE - 1] = false;
            if (steps(walls) > 0) {
                return walls;
            }
        }
    }

    static String json(boolean[][] walls) {
        var json = new StringBuilder("{\"from\":[0,0],\"to\":[" + (SIZE - 1) + "," + (SIZE - 1) + "],\"grid\":[");
        for (int y = 0; y < SIZE; y++) {
            json.append(y == 0 ? "[" : ",[");
            for (int x = 0; x < SIZE; x++) {
                json.append(x == 0 ? "" : ",").append(walls[y][x] ? '1' : '0');
            }
            json.append(']');
        }
        return json.append("]}").toString();
    }

    /** How many steps the shortest way from one corner to the other has, found in breadth; -1 if there is none. */
    static int steps(boolean[][] walls) {
        int[] steps = new int[SIZE * SIZE];
        Arrays.fill(steps, -1);
        steps[0] = 0;
        Queue<Integer> open = new ArrayDeque<>();
        open.add(0);
        while (!open.isEmpty()) {
            int cell = open.remove();
            int x = cell % SIZE;
            int y = cell / SIZE;
            int[] nexts = {
                x + 1 < SIZE ? cell + 1 : -1, x > 0 ? cell - 1 : -1, y + 1 < SIZE ? cell + SIZE : -1, cell - SIZE
            };
            for (int next : nexts) {
                if (next >= 0 && !walls[next / SIZE][next % SIZE] && steps[next] < 0) {
                    steps[next] = steps[cell] + 1;
                    open.add(next);
                }
            }
        }
        return steps[SIZE * SIZE - 1];
    }
}
