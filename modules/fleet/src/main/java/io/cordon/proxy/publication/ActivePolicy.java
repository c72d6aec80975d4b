package io.cordon.proxy.publication;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that this member decides by, and why it is not the one that the fleet has decided on,
 * where it is not.
 *
 * <p>It only goes forward: an earlier policy than the one in force is never taken. Thread-safe;
 * what is taken is built and activated on a thread that may block, one policy at a time.
 */
final class ActivePolicy {

  private static final Logger log = LoggerFactory.getLogger(ActivePolicy.class);

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Supplier<@Nullable Committed> decided;
  private final Stage stage;
  private final Majority majority;
  private final Workers workers;
  private final LongSupplier nanos;

  private volatile @Nullable Committed active;
  private volatile Instant since = Instant.EPOCH;
  private volatile String problem = "";

  // Under this.
  private @Nullable Future<Void> catching;
  private long triedAt;

  /**
   * @param decided the greatest value that is known to be chosen; never a lesser one than before
   * @param majority told of each policy that comes into force
   */
  ActivePolicy(
      Supplier<@Nullable Committed> decided,
      Stage stage,
      Majority majority,
      Workers workers,
      LongSupplier nanos) {
    this.decided = decided;
    this.stage = stage;
    this.majority = majority;
    this.workers = workers;
    this.nanos = nanos;
  }

  /** Null before the first. */
  @Nullable Committed active() {
    return active;
  }

  /** When this member began to decide by it, by its own clock; for people. */
  Instant since() {
    return since;
  }

  /** Why the last policy that was decided on could not be taken; empty if it could. */
  String problem() {
    return problem;
  }

  /**
   * Makes what is decided what is in force; one at a time, and after a failure at most every two
   * seconds. Fails if it cannot be: what was in force stays.
   */
  synchronized Future<Void> catchUp() {
    Committed wanted = decided.get();
    if (wanted == null || wanted.samePolicy(active)) {
      active = wanted;
      return Future.succeededFuture();
    }
    Future<Void> running = catching;
    if (running != null) {
      return running.transform(done -> catchUp());
    }
    if (!problem.isEmpty() && nanos.getAsLong() - triedAt < RETRY_NANOS) {
      return Future.failedFuture(problem);
    }
    triedAt = nanos.getAsLong();
    Future<Void> next =
        workers.run(
            () -> {
              take(wanted);
              return null;
            });
    catching = next;
    next.onComplete(
        done -> {
          synchronized (this) {
            catching = null;
          }
        });
    return next.compose(v -> catchUp());
  }

  private void take(Committed wanted) {
    Committed before = active;
    if (before != null && wanted.compareTo(before) < 0) {
      return; // fenced: what is in force is later
    }
    try {
      stage.activate(wanted);
      majority.policy(wanted.epoch(), wanted.policy().staleness());
      active = wanted;
      since = Instant.now();
      problem = "";
      log.info(
          "policy in force epoch={} hash={} by={}", wanted.epoch(), wanted.hash(), wanted.by());
    } catch (RuntimeException e) {
      problem = "epoch " + wanted.epoch() + ": " + e.getMessage();
      log.error("policy cannot be taken epoch={} error={}", wanted.epoch(), e.getMessage());
      throw e;
    }
  }
}
