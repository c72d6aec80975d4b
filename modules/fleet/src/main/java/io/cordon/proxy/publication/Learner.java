package io.cordon.proxy.publication;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's part in knowing what has been chosen: the learner of Paxos ("Paxos Made Simple",
 * section 2.3). What it hears goes through its own {@link Acceptor}, which writes it down first.
 * Thread-safe.
 */
final class Learner {

  private static final Logger log = LoggerFactory.getLogger(Learner.class);

  private final Acceptor acceptor;
  private final Workers workers;
  private volatile String unkept = "";
  private volatile String refused = "";

  Learner(Acceptor acceptor, Workers workers) {
    this.acceptor = acceptor;
    this.workers = workers;
  }

  /** Why the last value could not be kept; empty if it could. */
  String unkept() {
    return unkept;
  }

  /**
   * Takes what a message says is decided. Fails, naming the file, if the disk does not take it, and
   * if the policy is not the one that its hash says: that is in the log too, once.
   */
  Future<Void> learn(JsonObject message) {
    Committed value;
    try {
      value = Committed.fromJson(message.getJsonObject("decided"));
    } catch (UntrueHashException e) {
      disbelieve(e);
      return Future.failedFuture(e);
    }
    return value == null ? Future.succeededFuture() : keep(value);
  }

  /** Notes in the log what was refused; what comes again and again, once. */
  void disbelieve(UntrueHashException untrue) {
    String said = String.valueOf(untrue.getMessage());
    if (!said.equals(refused)) {
      refused = said;
      log.error("a member says what cannot be true, and is not believed: {}", said);
    }
  }

  /** Of the proposer: it need not wait for this member's disk. */
  void chosen(Committed value) {
    keep(value).onFailure(e -> log.debug("chosen here, and not kept", e));
  }

  /** Where its disk does not take it, this member is behind, and says so until it does. */
  private Future<Void> keep(Committed value) {
    return workers
        .<Void>run(
            () -> {
              acceptor.learn(value);
              return null;
            })
        .onSuccess(v -> unkept = "")
        .onFailure(
            e -> {
              String said = String.valueOf(e.getMessage());
              if (!said.equals(unkept)) {
                log.error(
                    "what the fleet has agreed on cannot be kept epoch={} error={}",
                    value.epoch(),
                    said);
              }
              unkept = said;
            });
  }
}
