package io.pserver.loadtest.jetty;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import tools.jackson.databind.JsonNode;

/** The shortest way through a grid of 0 (free) and 1 (wall), by A*. */
final class ShortestPath {
    private final int[][] grid;
    private final int width;
    private final int toX;
    private final int toY;
    private final int[] costs;
    private final PriorityQueue<Step> open = new PriorityQueue<>(Comparator.comparingInt(Step::guess));

    private record Step(int guess, int cell) {}

    private ShortestPath(JsonNode question) {
        JsonNode rows = question.get("grid");
        width = rows.get(0).size();
        grid = new int[rows.size()][width];
        for (int y = 0; y < grid.length; y++) {
            for (int x = 0; x < width; x++) {
                grid[y][x] = rows.get(y).get(x).asInt();
            }
        }
        toX = question.get("to").get(0).asInt();
        toY = question.get("to").get(1).asInt();
        costs = new int[width * grid.length];
        Arrays.fill(costs, Integer.MAX_VALUE);
    }

    /** How many steps it has, -1 if there is no way. */
    static int steps(JsonNode question) {
        var path = new ShortestPath(question);
        path.reach(
                question.get("from").get(0).asInt(), question.get("from").get(1).asInt(), 0);
        return path.search();
    }

    private int search() {
        while (!open.isEmpty()) {
            int cell = open.remove().cell();
            int x = cell % width;
            int y = cell / width;
            int cost = costs[cell];
            if (x == toX && y == toY) {
                return cost;
            }
            reach(x + 1, y, cost + 1);
            reach(x - 1, y, cost + 1);
            reach(x, y + 1, cost + 1);
            reach(x, y - 1, cost + 1);
        }
        return -1;
    }

    private void reach(int x, int y, int cost) {
        if (x < 0 || y < 0 || x >= width || y >= grid.length || grid[y][x] == 1 || cost >= costs[y * width + x]) {
            return;
        }
        costs[y * width + x] = cost;
        open.add(new Step(cost + Math.abs(x - toX) + Math.abs(y - toY), y * width + x));
    }
}
