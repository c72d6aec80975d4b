/**
 * Who is alive: a probe of every node, once an interval, on a connection kept open for it. Writes
 * what it sees into the {@link io.cordon.proxy.region.RegionMapHolder} and the {@link
 * io.cordon.proxy.health.NodeFactsHolder}; others ask for a probe through {@link
 * io.cordon.proxy.health.HealthClient}, over the event bus. Control plane only: no statement of a
 * client passes through here.
 */
@NullMarked
package io.cordon.proxy.health;

import org.jspecify.annotations.NullMarked;
