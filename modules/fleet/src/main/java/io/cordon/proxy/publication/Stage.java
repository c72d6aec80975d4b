package io.cordon.proxy.publication;

import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.router.Activation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies that this member has accepted, built and warmed, and kept on its disk, beside the
 * one in force. One that has waited too long is thrown away: if it comes into force after all, it
 * is built once more. Thread-safe; blocks.
 */
final class Stage {

  private static final Logger log = LoggerFactory.getLogger(Stage.class);

  /** A publisher that has not come back by then has died, or has been refused elsewhere. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private record Waiting(Committed candidate, Activation.Staged staged, long since) {}

  private final Activation activation;
  private final StateStore store;
  private final List<Waiting> waiting = new ArrayList<>();

  Stage(Activation activation, StateStore store) {
    this.activation = activation;
    this.store = store;
  }

  /** Accepts a candidate, or answers why not. */
  List<String> accept(Committed candidate) {
    discard(candidate);
    Activation.Staged staged = null;
    try {
      Policy policy = candidate.policy();
      if (!policy.hash().equals(candidate.hash())) {
        return List.of("the policy is not what its hash says: another version of Cordon reads it");
      }
      staged = activation.stage(policy);
      store.stage(candidate);
      synchronized (waiting) {
        waiting.add(new Waiting(candidate, staged, System.nanoTime()));
      }
      return List.of();
    } catch (PolicyException e) {
      return e.problems().stream().map(PolicyProblem::toString).toList();
    } catch (IOException e) {
      if (staged != null) {
        staged.close();
      }
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** What was accepted is in force from now on; if it is not there any more it is built. */
  void activate(Committed decided) {
    Waiting found = take(decided);
    activation.activate(found == null ? activation.stage(decided.policy()) : found.staged());
    if (found != null) {
      forget(found);
    }
  }

  void discard(Committed candidate) {
    Waiting found = take(candidate);
    if (found != null) {
      found.staged().close();
      forget(found);
    }
  }

  /** Throws away what has waited too long, and what can no longer come into force. */
  void sweep(@Nullable Committed decided) {
    List<Committed> over = new ArrayList<>();
    synchronized (waiting) {
      for (Waiting one : waiting) {
        boolean late = System.nanoTime() - one.since() > LIMIT.toNanos();
        if (late || (decided != null && one.candidate().epoch() <= decided.epoch())) {
          over.add(one.candidate());
        }
      }
    }
    for (Committed candidate : over) {
      log.info("staged policy discarded epoch={} hash={}", candidate.epoch(), candidate.hash());
      discard(candidate);
    }
  }

  void close() {
    synchronized (waiting) {
      waiting.forEach(one -> one.staged().close());
      waiting.clear();
    }
  }

  private @Nullable Waiting take(Committed candidate) {
    synchronized (waiting) {
      Iterator<Waiting> all = waiting.iterator();
      while (all.hasNext()) {
        Waiting one = all.next();
        if (one.candidate().samePolicy(candidate)) {
          all.remove();
          return one;
        }
      }
      return null;
    }
  }

  private void forget(Waiting over) {
    try {
      store.unstage(over.candidate());
    } catch (IOException e) {
      log.warn("staged policy is left on disk epoch={}", over.candidate().epoch(), e);
    }
  }
}
