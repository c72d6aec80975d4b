/**
 * What a member counts, and how it is written down for Prometheus.
 *
 * <p>What happens for each statement is counted by the event loop that it happens on, in a {@link
 * io.cordon.proxy.metrics.LoopMetrics} of its own: plain fields with one writer, which a scrape
 * reads from another thread. There is no lock, no look-up by name and no allocation on that path;
 * who counts has the counter in its hand. A scrape may see one counter a little later than another.
 *
 * <p>Every family is a {@link io.cordon.proxy.metrics.Metric}. A label has values of a closed set,
 * or names that the policy gives (plugins, regions, nodes), of which {@link
 * io.cordon.proxy.metrics.LabelMap} keeps {@value io.cordon.proxy.metrics.LabelMap#MOST}; no client
 * can make a new one. Nothing here is static: members of one JVM count apart.
 *
 * <p>Depends on none of ours.
 */
@NullMarked
package io.cordon.proxy.metrics;

import org.jspecify.annotations.NullMarked;
