package io.pserver.edge.http;

import io.pserver.edge.Network;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Whom to believe when a request says that it comes from someone else: the configured proxies, and nobody besides. Any thread.
 */
public final class Proxies {
    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final int MOST_HOPS = 32;

    private final List<Network> trusted;

    /**
     * Believes these and nobody else.
     *
     * @throws IllegalArgumentException if one is neither an address nor {@code address/bits}
     */
    public Proxies(Iterable<String> trusted) {
        List<Network> networks = new ArrayList<>();
        for (String text : trusted) {
            networks.add(Network.parse(text));
        }
        this.trusted = List.copyOf(networks);
    }

    /**
     * The client's address: the other end of the connection, or, where that is a proxy, the last address in {@code
     * X-Forwarded-For} that is none. What stands before that one the client may have made up.
     */
    public String ip(Request request) {
        String peer = peer(request);
        if (!isTrusted(peer)) {
            return peer;
        }
        List<String> hops = hops(request.getHeaders());
        String client = peer;
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MOST_HOPS; i--) {
            String hop = literal(hops.get(i));
            if (hop == null) {
                return client;
            }
            client = hop;
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    /** Whether the client's own connection is encrypted: this one, or the one to the proxy. */
    public boolean isSecure(Request request) {
        if (request.isSecure()) {
            return true;
        }
        if (!isTrusted(peer(request))) {
            return false;
        }
        List<String> protocols = request.getHeaders().getCSV(PROTO, false);
        return !protocols.isEmpty() && protocols.getLast().equalsIgnoreCase("https");
    }

    private boolean isTrusted(String literal) {
        if (trusted.isEmpty()) {
            return false;
        }
        byte[] address = Network.bytes(literal);
        return address != null && trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static List<String> hops(HttpFields headers) {
        return headers.getCSV(FOR, false);
    }

    /** An address as proxies write it: perhaps in brackets, perhaps with a port. Null if it is none. */
    private static @Nullable String literal(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":")) {
            text = text.substring(0, text.indexOf(':'));
        }
        return Network.bytes(text) == null ? null : text;
    }

    private static String peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress inet
                        && inet.getAddress() != null
                ? withoutZone(inet.getAddress().getHostAddress())
                : "";
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
