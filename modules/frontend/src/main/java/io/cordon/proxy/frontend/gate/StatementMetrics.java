package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.metrics.Counter;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import org.jspecify.annotations.Nullable;

/**
 * What one session counts. A client's turn is from the first message that is taken to the
 * ReadyForQuery that answers it; turns do not overlap, as nothing is taken before.
 */
public final class StatementMetrics {

  private final LoopMetrics loop;
  private @Nullable PoolKey node;
  private @Nullable RegionMap map;
  private @Nullable Counter allowedThere;
  private boolean turn;
  private long turnSince;

  public StatementMetrics(LoopMetrics loop) {
    this.loop = loop;
  }

  /** A message has come. */
  public void turnBegins() {
    if (!turn) {
      turn = true;
      turnSince = System.nanoTime();
    }
  }

  /** The client gets its ReadyForQuery. */
  public void turnEnds() {
    if (turn) {
      turn = false;
      loop.query.record(System.nanoTime() - turnSince);
    }
  }

  /** So many statements go to this node. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  void allowed(int statements, PoolKey at, RegionMap now) {
    Counter counter = allowedThere;
    if (counter == null || at != node || now != map) {
      node = at;
      map = now;
      Node there = now.node(at.node());
      String region = there == null ? null : there.spec().region();
      counter = loop.allowed(region == null ? "" : region);
      allowedThere = counter;
    }
    counter.add(statements);
  }

  /** A statement has been answered without a node. */
  public void local() {
    loop.local.increment();
  }
}
