package io.cordon.proxy.backend;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a loop has, and waits for, of one key. */
final class KeyPool {

  private final PoolKey key;
  private final NodePool node;

  /** The one that came back last is first. */
  private final ArrayDeque<ServerConnection> idle = new ArrayDeque<>();

  /** In the order of their arrival. */
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  private @Nullable LeaseException refusal;
  private boolean refusing;
  private int connecting;
  private int held;
  private Map<String, String> parameterStatuses = Map.of();

  /** What is released until then is closed, by the clock of System.nanoTime. */
  private long leavingUntil = System.nanoTime();

  KeyPool(PoolKey key, NodePool node) {
    this.key = key;
    this.node = node;
  }

  PoolKey key() {
    return key;
  }

  NodePool node() {
    return node;
  }

  ArrayDeque<ServerConnection> idle() {
    return idle;
  }

  Set<Waiter> waiters() {
    return waiters;
  }

  @Nullable Waiter firstWaiter() {
    return waiters.isEmpty() ? null : waiters.iterator().next();
  }

  void left(Waiter waiter) {
    waiters.remove(waiter);
    if (waiters.isEmpty()) {
      refusal = null;
    }
  }

  /** Fewer connections are being opened than are waited for, and the node has not refused one. */
  boolean needsMore() {
    return !refusing && connecting < waiters.size();
  }

  /** What the node said last to those who wait now; null: it opened one. */
  @Nullable LeaseException refusal() {
    return refusal;
  }

  /** None is opened for now. */
  void refused(LeaseException reason) {
    refusal = reason;
    refusing = true;
  }

  /** The node may be asked again. */
  void askAgain() {
    refusing = false;
  }

  /** Some are open, and may come back. */
  boolean hasOpen() {
    return held > connecting;
  }

  int missing() {
    return Math.max(0, waiters.size() - connecting);
  }

  boolean connecting() {
    return connecting > 0;
  }

  /** Opened or being opened, whoever has them. */
  int held() {
    return held;
  }

  int underWay() {
    return connecting;
  }

  /** Neither being opened nor idle. */
  int leased() {
    return held - connecting - idle.size();
  }

  void opening() {
    connecting++;
    held++;
  }

  void opened(ServerConnection connection) {
    connecting--;
    refusal = null;
    connection.shareParameterStatuses(parameterStatuses);
    parameterStatuses = connection.parameterStatuses();
  }

  void notOpened() {
    connecting--;
    held--;
  }

  void reset(ServerConnection connection) {
    connection.shareParameterStatuses(parameterStatuses);
  }

  void closed(ServerConnection connection) {
    held--;
    idle.remove(connection);
  }

  /** Nobody is to be connected for so long. */
  void leave(long nanos) {
    leavingUntil = System.nanoTime() + nanos;
  }

  boolean leaving() {
    return leavingUntil - System.nanoTime() > 0;
  }

  /** Nothing is left of it: it can be forgotten. */
  boolean unused() {
    return held == 0 && waiters.isEmpty();
  }
}
