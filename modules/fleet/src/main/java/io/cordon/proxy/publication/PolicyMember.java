package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.Activation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one member stands in the fleet: it answers the others, and every half second has a {@link
 * Heartbeat}, takes what it lacks into {@link ActivePolicy} and has the {@link Membership} looked
 * after. What it knows is in those, in its {@link Acceptor} and in its {@link Majority}.
 * Thread-safe.
 */
final class PolicyMember {

  private static final Logger log = LoggerFactory.getLogger(PolicyMember.class);

  private static final long PERIOD_MILLIS = 500;

  /** To leave must not keep a process from ending. */
  private static final long LEAVE_MILLIS = 3000;

  private final Members members;
  private final StateStore store;
  private final Workers workers;
  private final Acceptor acceptor;
  private final Learner learner;
  private final Peers peers;
  private final Register register;
  private final Stage stage;
  private final Majority majority = new Majority(System::nanoTime);
  private final ActivePolicy inForce;
  private final Heartbeat rollCall;
  private final Membership membership;
  private final PolicyBootstrap founding;
  private final History history;
  private volatile boolean started;

  PolicyMember(Vertx vertx, Members members, Activation activation, StateStore store, Votes votes) {
    String id = store.id();
    this.members = members;
    this.store = store;
    this.workers = new Workers(vertx);
    this.acceptor = new Acceptor(store, votes, this::learned);
    this.learner = new Learner(acceptor, workers);
    this.peers = new Peers(vertx, members);
    this.register = new Register(id + "/" + UUID.randomUUID(), acceptor, peers, learner::chosen);
    this.stage = new Stage(activation, store);
    this.inForce = new ActivePolicy(acceptor::decided, stage, majority, workers, System::nanoTime);
    this.rollCall = new Heartbeat(members, peers, id, acceptor, learner, inForce, majority);
    this.membership = new Membership(id, acceptor, register, peers, majority, System::nanoTime);
    this.founding = new PolicyBootstrap(members, acceptor, rollCall, id, workers);
    this.history = new History(members, peers, store);
  }

  Peers peers() {
    return peers;
  }

  Register register() {
    return register;
  }

  Majority majority() {
    return majority;
  }

  @Nullable Committed active() {
    return inForce.active();
  }

  @Nullable Committed decided() {
    return acceptor.decided();
  }

  String name() {
    return members.self().name();
  }

  /** As {@link Publication#start}. */
  Future<Committed> start(Policy first) {
    peers.heard(members.self().id(), self());
    return peers
        .answer(this::answer)
        .compose(v -> founding.find(first))
        .compose(found -> inForce.catchUp().map(v -> found))
        .compose(
            found -> {
              started = true;
              // Not being counted yet is no reason not to start: the next ticks try again.
              return tick()
                  .compose(v -> membership.join())
                  .otherwiseEmpty()
                  .map(
                      v -> {
                        workers.vertx().setPeriodic(PERIOD_MILLIS, timer -> tick());
                        return found;
                      });
            });
  }

  /** Never throws: what cannot be read, or believed, is a failure. */
  private Future<JsonObject> answer(JsonObject message) {
    try {
      return answerTo(message)
          .onFailure(
              e -> {
                if (e instanceof UntrueHashException untrue) {
                  learner.disbelieve(untrue);
                }
              });
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<JsonObject> answerTo(JsonObject message) {
    return switch (String.valueOf(message.getString("type"))) {
      case "ping" -> Future.succeededFuture(greeting());
      case "read" -> Future.succeededFuture(known());
      case "prepare", "accept" -> blocking(() -> acceptor.answer(message));
      case "learn" -> learner.learn(message).compose(v -> inForce.catchUp()).map(v -> greeting());
      case "stage" -> blocking(() -> staged(message));
      case "discard" ->
          blocking(
              () -> {
                stage.discard(candidate(message));
                return new JsonObject();
              });
      case "history" -> blocking(history::toJson);
      default -> Future.failedFuture("not understood: " + message.getString("type"));
    };
  }

  private JsonObject greeting() {
    JsonObject greeting = self().toJson().put("pending", acceptor.pending());
    Committed decided = acceptor.decided();
    return decided == null ? greeting : greeting.put("decided", rank(decided));
  }

  private JsonObject known() {
    Committed decided = acceptor.decided();
    return new JsonObject().put("decided", decided == null ? null : decided.toJson());
  }

  /** Whether a value is greater than another can be seen from this, without the document. */
  private static JsonObject rank(Committed decided) {
    return decided.toJson().put("document", "");
  }

  private static Committed candidate(JsonObject message) {
    Committed candidate = Committed.fromJson(message.getJsonObject("candidate"));
    if (candidate == null) {
      throw new IllegalArgumentException("no candidate");
    }
    return candidate;
  }

  private JsonObject staged(JsonObject message) {
    List<String> problems =
        membership.leaving() ? List.of("this member is leaving") : stage.accept(candidate(message));
    return new JsonObject().put("problems", new JsonArray(problems));
  }

  /** Of the acceptor, on a thread that may block. */
  private void learned(Committed value) {
    if (started) {
      inForce.catchUp();
    }
  }

  /** Looks who is there and what they have. */
  private Future<Void> tick() {
    if (membership.leaving()) {
      return Future.succeededFuture();
    }
    long asked = System.nanoTime();
    boolean pending = acceptor.pending();
    if (pending) {
      settle();
    }
    return rollCall
        .call(asked, pending)
        .onSuccess(
            heard -> {
              inForce.catchUp();
              membership.tend(heard);
              sweep();
            })
        .mapEmpty();
  }

  /** Looks who is there now. */
  Future<Void> look() {
    return rollCall.look();
  }

  /** Most of the time its proposer is about to say that it has been chosen. */
  private void settle() {
    long moment = ThreadLocalRandom.current().nextLong(PERIOD_MILLIS) + PERIOD_MILLIS;
    workers
        .vertx()
        .setTimer(
            moment,
            timer -> {
              if (acceptor.pending() && !membership.leaving()) {
                register.settle().onFailure(e -> log.debug("a change is left half made", e));
              }
            });
  }

  private void sweep() {
    blocking(
        () -> {
          stage.sweep(acceptor.decided());
          return null;
        });
  }

  /** As {@link Publication#leave}. */
  Future<Void> leave() {
    Promise<Void> done = Promise.promise();
    workers.vertx().setTimer(LEAVE_MILLIS, timer -> done.tryComplete());
    membership
        .leave()
        .onComplete(
            left -> {
              if (left.failed()) {
                log.warn("left without being missed error={}", left.cause().getMessage());
              }
              stage.close();
              done.tryComplete();
            });
    return done.future();
  }

  /** What this member says of itself. */
  MemberState self() {
    Committed now = inForce.active();
    Committed decided = acceptor.decided();
    String unkept = learner.unkept();
    boolean behind = (decided != null && !decided.samePolicy(now)) || !unkept.isEmpty();
    String state = behind ? "behind" : majority.current() ? "active" : "stale";
    String problem = inForce.problem();
    return new MemberState(
        store.id(),
        name(),
        now == null ? 0 : now.epoch(),
        now == null ? "" : now.hash(),
        state,
        inForce.since(),
        problem.isEmpty() ? unkept : problem);
  }

  /** As {@link Publication#history}. */
  Future<Map<Long, Committed>> history() {
    return history.read();
  }

  /** As {@link Workers#run}. */
  <T> Future<T> blocking(Callable<T> work) {
    return workers.run(work);
  }
}
