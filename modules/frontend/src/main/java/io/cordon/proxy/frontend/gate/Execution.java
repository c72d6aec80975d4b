package io.cordon.proxy.frontend.gate;

import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.catalog.Catalogs.Names;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.router.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement that observers will be told of, from the message that it came in to
 * its last answer. On the session's loop, but for what the observers' threads make of it.
 */
public final class Execution {

  private final DecisionRequest question;
  private final boolean standardStrings;
  private final @Nullable String node;
  private final @Nullable Execution before;
  private @Nullable Names names;
  private long since;
  private @Nullable QueryOutcome outcome;

  /**
   * @param standardStrings how its text is read
   * @param node that it runs on; null: on none
   * @param before the one that it waits for, in one text; null: it is the first, or the only one
   */
  Execution(
      DecisionRequest question,
      boolean standardStrings,
      @Nullable String node,
      @Nullable Execution before,
      long since) {
    this.question = question;
    this.standardStrings = standardStrings;
    this.node = node;
    this.before = before;
    this.since = since;
  }

  DecisionRequest question() {
    return question;
  }

  /** What its names mean; to be told before it ends. */
  void names(Names now) {
    names = now;
  }

  boolean ended() {
    return outcome != null;
  }

  /**
   * Its last answer has been passed on.
   *
   * @param error null: it has succeeded
   */
  void end(long now, long bytes, @Nullable String error) {
    long begun = before == null ? since : Math.max(since, before.since);
    outcome = new QueryOutcome(error == null, node, Math.max(0, now - begun) / 1000, bytes, error);
    since = now; // where the next one begins
  }

  Observation observation() {
    QueryOutcome how = outcome;
    Names meant = names;
    if (how == null || meant == null) {
      throw new IllegalStateException("not ended");
    }
    return new Observation(() -> request(meant), how, question.text().length());
  }

  /** For any thread: what it is made of does not change. */
  private RouteRequest request(Names meant) {
    String normalized = question.scripts().normalize(question.text(), standardStrings);
    return Routing.request(question, meant, normalized);
  }
}
