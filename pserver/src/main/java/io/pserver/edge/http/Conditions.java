package io.pserver.edge.http;

import io.pserver.edge.EdgeMetrics;

/**
 * What holds for every request of one listener.
 *
 * @param metrics where its answers are counted
 * @param proxies whose word counts about where a request comes from
 * @param drain whether the listener is about to end
 */
public record Conditions(EdgeMetrics metrics, Proxies proxies, Drain drain) {}
