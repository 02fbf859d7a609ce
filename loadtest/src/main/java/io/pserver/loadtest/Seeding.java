package io.pserver.loadtest;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Makes the rows that scenarios ask for. */
final class Seeding {
    private static final int ROWS = 10_000;
    private static final int ROWS_AT_ONCE = 100;
    private static final int ATTEMPTS = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Seeding() {}

    static void rows(Contender contender) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int from = 0; from < ROWS; from += ROWS_AT_ONCE) {
                HttpRequest request = HttpRequest.newBuilder(contender.base().resolve("/seed/" + from))
                        .timeout(DEADLINE)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                send(client, request, contender);
            }
        }
    }

    /** Making them twice makes the same rows: a server that took too long is asked again. */
    private static void send(HttpClient client, HttpRequest request, Contender contender)
            throws IOException, InterruptedException {
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return;
            }
            last = answer.body();
        }
        throw new IOException(contender.peer().label() + " made no rows: " + last);
    }
}
