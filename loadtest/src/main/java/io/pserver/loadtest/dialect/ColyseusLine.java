package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.HttpConnection;
import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One client of Colyseus: a seat is reserved over HTTP, then taken over a WebSocket of its own. */
final class ColyseusLine implements Line {
    private final Loop loop;
    private final URI target;
    private final @Nullable InetAddress source;
    private final Door door;
    private final Booking booking = new Booking();
    private final Playing playing = new Playing();
    private @Nullable HttpConnection http;
    private @Nullable WebSocketClient client;
    private String room = "";
    private boolean seated;
    private boolean gone;

    private ColyseusLine(Loop loop, URI target, @Nullable InetAddress source, Door door) {
        this.loop = loop;
        this.target = target;
        this.source = source;
        this.door = door;
    }

    static Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        var line = new ColyseusLine(loop, target, source, door);
        URI here = URI.create("http://" + target.getAuthority() + "/matchmake");
        line.http = HttpConnection.connect(loop, here, source, line.booking);
        return line;
    }

    @Override
    public void join(String type, @Nullable String wanted) {
        book(wanted == null ? "create/" + type : "joinById/" + wanted);
    }

    @Override
    public void joinAny(String type) {
        book("joinOrCreate/" + type);
    }

    private void book(String what) {
        HttpConnection connected = http;
        if (connected != null) {
            connected.post("/matchmake/" + what, "{}".getBytes(UTF_8));
        }
    }

    private void take(String booked) {
        room = JsonData.text(booked, "roomId");
        String seat = JsonData.text(booked, "sessionId");
        String process = JsonData.text(booked, "processId");
        if (room.isEmpty() || seat.isEmpty()) {
            door.refused(booked);
            return;
        }
        try {
            URI here = target.resolve("/" + process + "/" + room + "?sessionId=" + seat);
            client = WebSocketClient.connect(loop, here, source, null, playing);
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void send(byte[] message) {
        WebSocketClient connected = client;
        if (connected != null) {
            connected.sendBinary(message);
        }
    }

    /** The protocol's pings are answered by the WebSocket itself. */
    @Override
    public void pong() {}

    @Override
    public void leave() {
        WebSocketClient connected = client;
        if (connected != null) {
            send(new byte[] {ColyseusDialect.LEAVE_ROOM});
            connected.close();
        } else {
            end("closed by the client");
        }
    }

    private void end(String reason) {
        if (!gone) {
            gone = true;
            door.closed(reason);
        }
    }

    /** The side that books. */
    private final class Booking implements HttpConnection.Listener {
        private boolean booked;

        @Override
        public void connected() {
            door.greeted();
        }

        @Override
        public void answered(int status, byte[] bytes, int bodyFrom, int bodyTo) {
            String body = new String(bytes, bodyFrom, bodyTo - bodyFrom, UTF_8);
            booked = true;
            HttpConnection connected = http;
            if (connected != null) {
                connected.close();
            }
            if (status == 200) {
                take(body);
            } else {
                door.refused(status + " " + body);
            }
        }

        @Override
        public void closed(String reason) {
            if (!booked) {
                end(reason);
            }
        }
    }

    /** The side that plays. */
    private final class Playing implements WebSocketClient.Listener {
        @Override
        public void message(byte[] bytes, int from, int to) {
            if (seated) {
                door.message(bytes, from, to);
            } else if (from < to && bytes[from] == ColyseusDialect.JOIN_ROOM) {
                seated = true;
                send(new byte[] {ColyseusDialect.JOIN_ROOM});
                door.seated(room);
            } else {
                door.refused("no seat: " + new String(bytes, from, to - from, UTF_8));
            }
        }

        @Override
        public void closed(String reason) {
            end(reason);
        }
    }
}
