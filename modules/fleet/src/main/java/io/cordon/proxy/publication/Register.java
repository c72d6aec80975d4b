package io.cordon.proxy.publication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proposer of Paxos: changes what the fleet has agreed on, linearizably. Each value is chosen
 * by a majority of the members that the value before it names; a proposer that finds a value half
 * chosen completes that one first, and then looks at its own wish again.
 */
final class Register {

  private static final Logger log = LoggerFactory.getLogger(Register.class);

  /** Fails with the reason where a change is not made. */
  interface Peers {

    /** Asks a member by its lasting id; fails if it does not answer in time. */
    Future<JsonObject> ask(String member, JsonObject message);

    /** Runs something after a while, and not before. */
    void later(long millis, Runnable action);
  }

  private static final int ATTEMPTS = 30;

  private final String life;
  private final Acceptor own;
  private final Peers peers;
  private final Consumer<Committed> chosen;
  private final AtomicLong proposals = new AtomicLong();

  /**
   * @param life of this member, and of no other time that it ran
   * @param own this member's acceptor
   * @param chosen makes a value known here that has just been chosen
   */
  Register(String life, Acceptor own, Peers peers, Consumer<Committed> chosen) {
    this.life = life;
    this.own = own;
    this.peers = peers;
    this.chosen = chosen;
  }

  /**
   * Puts what {@code change} makes of the current value in its place. It may be called more than
   * once, each time with a later value; what it throws is why the change is not made, and if it
   * answers what it was given there is nothing to change. Fails with {@link NoMajorityException}
   * where too few members answer: then the change may be made later, or never.
   */
  Future<Committed> change(Function<Committed, Committed> change) {
    return attempt(change, 1, own.round() + 1);
  }

  /** Completes a change that its proposer has left half made, if there is one. */
  Future<Void> settle() {
    Committed base = own.decided();
    if (base == null) {
      return Future.succeededFuture();
    }
    Ballot ballot = ballot(own.round() + 1);
    return poll(base, message("prepare", base, ballot, null))
        .compose(
            promises -> {
              Committed value = highest(promises, null);
              return value == null
                  ? Future.succeededFuture()
                  : poll(base, message("accept", base, ballot, value))
                      .onSuccess(accepted -> chosen.accept(value))
                      .mapEmpty();
            });
  }

  private Ballot ballot(long round) {
    return new Ballot(round, life + "." + proposals.incrementAndGet());
  }

  private Future<Committed> attempt(Function<Committed, Committed> change, int number, long round) {
    Committed base = own.decided();
    if (base == null) {
      return Future.failedFuture(new IllegalStateException("nothing has been agreed on yet"));
    }
    Committed wish;
    try {
      wish = change.apply(base);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    if (wish.equals(base)) {
      return Future.succeededFuture(base);
    }
    Ballot ballot = ballot(round);
    return poll(base, message("prepare", base, ballot, null))
        .compose(
            promises -> {
              Committed found = highest(promises, wish);
              Committed value = found == null ? wish : found;
              return poll(base, message("accept", base, ballot, value))
                  .compose(
                      accepted -> {
                        chosen.accept(value);
                        return value.equals(wish)
                            ? Future.succeededFuture(value)
                            : attempt(change, number, own.round() + 1);
                      });
            })
        .recover(
            failure -> {
              if (!(failure instanceof Outdone outdone) || number >= ATTEMPTS) {
                return Future.failedFuture(failure);
              }
              log.debug("proposal outdone round={} by={}", round, outdone.round);
              Committed known = outdone.decided;
              if (known != null) {
                chosen.accept(known);
              }
              Promise<Committed> again = Promise.promise();
              long next = Math.max(outdone.round, Math.max(own.round(), round)) + 1;
              peers.later(
                  ThreadLocalRandom.current().nextLong(5L + Math.min(number, 10) * 20L) + 1,
                  () -> attempt(change, number + 1, next).onComplete(again));
              return again.future();
            });
  }

  private static JsonObject message(
      String type, Committed base, Ballot ballot, @Nullable Committed value) {
    return new JsonObject()
        .put("type", type)
        .put("base", base.toJson())
        .put("ballot", ballot.toString())
        .put("value", value == null ? null : value.toJson());
  }

  /** What was accepted under the highest ballot has perhaps been chosen. */
  private static @Nullable Committed highest(
      List<JsonObject> promises, @Nullable Committed otherwise) {
    Ballot best = Ballot.NONE;
    Committed value = otherwise;
    for (JsonObject promise : promises) {
      Ballot ballot = Ballot.parse(promise.getString("acceptedAt"));
      Committed accepted = Committed.fromJson(promise.getJsonObject("accepted"));
      if (accepted != null && ballot.compareTo(best) > 0) {
        best = ballot;
        value = accepted;
      }
    }
    return value;
  }

  /** Completes with the answers of a majority that says yes, as soon as there is one. */
  private Future<List<JsonObject>> poll(Committed base, JsonObject message) {
    Promise<List<JsonObject>> result = Promise.promise();
    Poll poll = new Poll(base, result);
    IntFunction<String> ids = List.copyOf(base.members())::get;
    for (int i = 0; i < base.members().size(); i++) {
      peers.ask(ids.apply(i), message.copy()).onComplete(answer -> poll.hear(answer));
    }
    return result.future();
  }

  /** The answers to one message. */
  private static final class Poll {

    private final Committed base;
    private final Promise<List<JsonObject>> result;
    private final List<JsonObject> yes = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable Outdone outdone;
    private int missing;

    Poll(Committed base, Promise<List<JsonObject>> result) {
      this.base = base;
      this.result = result;
      this.missing = base.members().size();
    }

    synchronized void hear(io.vertx.core.AsyncResult<JsonObject> answer) {
      missing--;
      if (answer.failed()) {
        failures.add(String.valueOf(answer.cause().getMessage()));
      } else {
        try {
          hear(answer.result());
        } catch (UntrueHashException e) {
          failures.add(String.valueOf(e.getMessage()));
        }
      }
      if (yes.size() >= base.majority()) {
        result.tryComplete(List.copyOf(yes));
      } else if (outdone != null && outdone.decided != null) {
        result.tryFail(outdone);
      } else if (yes.size() + missing < base.majority()) {
        result.tryFail(outdone != null ? outdone : new NoMajorityException(base, failures));
      }
    }

    private void hear(JsonObject answer) {
      Committed decided = Committed.fromJson(answer.getJsonObject("decided"));
      if (decided != null) {
        outdone = new Outdone(0, decided);
      } else if (Boolean.TRUE.equals(answer.getBoolean("ok"))) {
        yes.add(answer);
      } else {
        outdone = new Outdone(answer.getLong("round", 0L), null);
      }
    }
  }

  /** Somebody else was first: with a higher round, or with a value that has been chosen. */
  private static final class Outdone extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long round;
    private final transient @Nullable Committed decided;

    Outdone(long round, @Nullable Committed decided) {
      super("outdone", null, false, false);
      this.round = round;
      this.decided = decided;
    }
  }
}
