package io.pserver.cache;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.util.KetamaNodeLocatorConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Which server a key belongs to: by consistent hashing, so that without one server only its own keys belong elsewhere. Follows from
 * the servers' names alone, not from their addresses or their order. Immutable; any thread.
 */
final class Ketama {
    private static final int POINTS_PER_SERVER = 160;

    private final IdentityHashMap<MemcachedNode, ServerLink> links = new IdentityHashMap<>();
    private final KetamaNodeLocator ring;
    /** Null if there are several: of one, no key need be hashed. */
    private final @Nullable ServerLink only;

    Ketama(List<ServerLink> servers) {
        only = servers.size() == 1 ? servers.getFirst() : null;
        servers.forEach(link -> links.put(link.node(), link));
        List<MemcachedNode> nodes =
                servers.stream().<MemcachedNode>map(ServerLink::node).toList();
        ring = new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH, new KetamaNodeLocatorConfiguration() {
            @Override
            public String getKeyForNode(MemcachedNode node, int repetition) {
                return linkOf(node).name() + '-' + repetition;
            }

            @Override
            public int getNodeRepetitions() {
                return POINTS_PER_SERVER;
            }
        });
    }

    ServerLink of(String key) {
        return only != null ? only : linkOf(ring.getPrimary(key));
    }

    private ServerLink linkOf(MemcachedNode node) {
        return Objects.requireNonNull(links.get(node), "a node that was not given");
    }
}
