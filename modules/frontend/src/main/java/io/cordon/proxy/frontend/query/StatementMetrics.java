package io.cordon.proxy.frontend.query;

import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.metrics.Counter;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import org.jspecify.annotations.Nullable;

/**
 * What one session counts. A client's turn is from the first message that is taken to the
 * ReadyForQuery that answers it; turns do not overlap, as nothing is taken before.
 */
final class StatementMetrics {

  private final LoopMetrics loop;
  private @Nullable PoolKey node;
  private @Nullable RegionMap map;
  private @Nullable Counter allowedThere;
  private boolean turn;
  private long turnSince;

  StatementMetrics(LoopMetrics loop) {
    this.loop = loop;
  }

  /** A message has come. */
  void turnBegins() {
    if (!turn) {
      turn = true;
      turnSince = System.nanoTime();
    }
  }

  /** The client gets its ReadyForQuery. */
  void turnEnds() {
    if (turn) {
      turn = false;
      loop.query.record(System.nanoTime() - turnSince);
    }
  }

  /** So many statements go to the node of this server connection. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  void allowed(int statements, ServerConnection on, RegionMap now) {
    Counter counter = allowedThere;
    if (counter == null || on.key() != node || now != map) {
      node = on.key();
      map = now;
      Node there = now.node(on.key().node());
      String region = there == null ? null : there.spec().region();
      counter = loop.allowed(region == null ? "" : region);
      allowedThere = counter;
    }
    counter.add(statements);
  }

  /** A statement has been answered without a node. */
  void local() {
    loop.local.increment();
  }
}
