package io.pserver.edge;

import java.util.List;

/** Whether this node should be given traffic. Any thread; never waits. */
@FunctionalInterface
public interface Readiness {
    /** Why not, one short sentence each; empty when the node is ready. */
    List<String> reasonsNotReady();
}
