package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.Activation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one member knows of the fleet's policy and has in force of it: it answers the others, asks
 * them every half second how they are, and takes what it lacks.
 */
final class Standing {

  private static final Logger log = LoggerFactory.getLogger(Standing.class);

  private static final long PERIOD_MILLIS = 500;
  private static final Duration PING = Duration.ofSeconds(1);
  private static final Duration READ = Duration.ofSeconds(5);
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Vertx vertx;
  private final Members members;
  private final StateStore store;
  private final Acceptor acceptor;
  private final Peers peers;
  private final Register register;
  private final Stage stage;
  private final Majority majority = new Majority(System::nanoTime);
  private final Map<String, Long> missingSince = new ConcurrentHashMap<>();

  private volatile @Nullable Committed active;
  private volatile Instant since = Instant.EPOCH;
  private volatile String problem = "";
  private volatile String unkept = "";
  private volatile boolean started;
  private volatile boolean leaving;

  // Under this.
  private @Nullable Future<Void> catching;
  private long triedAt;
  private boolean joining;

  Standing(Vertx vertx, Members members, Activation activation, StateStore store, Votes votes) {
    this.vertx = vertx;
    this.members = members;
    this.store = store;
    this.acceptor = new Acceptor(store, votes, this::learned);
    this.peers = new Peers(vertx, members);
    this.register =
        new Register(store.id() + "/" + UUID.randomUUID(), acceptor, peers, this::chosen);
    this.stage = new Stage(activation, store);
  }

  Vertx vertx() {
    return vertx;
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
    return active;
  }

  @Nullable Committed decided() {
    return acceptor.decided();
  }

  String name() {
    return members.self().name();
  }

  Future<Committed> start(Policy first) {
    peers.heard(members.self().id(), self());
    return peers
        .answer(this::answer)
        .compose(v -> find(first, System.nanoTime()))
        .compose(
            found -> {
              if (!first.hash().equals(found.hash())) {
                log.info(
                    "the fleet's policy is not the one in this member's file, which is left aside"
                        + " epoch={} hash={}",
                    found.epoch(),
                    found.hash());
              }
              return catchUp().map(v -> found);
            })
        .compose(
            found -> {
              started = true;
              // Not being counted yet is no reason not to start: the next ticks try again.
              return tick()
                  .compose(v -> join())
                  .otherwiseEmpty()
                  .map(
                      v -> {
                        vertx.setPeriodic(PERIOD_MILLIS, id -> tick());
                        return found;
                      });
            });
  }

  /** The greatest policy that there is; the first member's own where there is none. */
  private Future<Committed> find(Policy first, long begun) {
    return askAll(null)
        .compose(
            v -> {
              Committed known = acceptor.decided();
              if (known != null) {
                return Future.succeededFuture(known);
              }
              List<MemberInfo> all = members.all();
              if (all.isEmpty() || all.get(0).self()) {
                return found(first);
              }
              if (System.nanoTime() - begun > START_NANOS) {
                return Future.failedFuture(
                    "no member has a policy, and " + all.get(0).name() + " is to be the first");
              }
              Promise<Committed> again = Promise.promise();
              vertx.setTimer(100, id -> find(first, begun).onComplete(again));
              return again.future();
            });
  }

  private Future<Committed> found(Policy first) {
    Committed founded = Committed.first(first, store.id(), name(), Instant.now());
    log.info("first policy of the fleet epoch={} hash={}", founded.epoch(), founded.hash());
    return blocking(
        () -> {
          acceptor.learn(founded);
          return founded;
        });
  }

  Future<JsonObject> answer(JsonObject message) {
    return switch (String.valueOf(message.getString("type"))) {
      case "ping" -> Future.succeededFuture(greeting());
      case "read" -> Future.succeededFuture(known());
      case "prepare", "accept" -> blocking(() -> acceptor.answer(message));
      case "learn" -> learn(message).compose(v -> catchUp()).map(v -> greeting());
      case "stage" -> blocking(() -> staged(message));
      case "discard" ->
          blocking(
              () -> {
                stage.discard(candidate(message));
                return new JsonObject();
              });
      case "history" -> blocking(this::remembered);
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
        leaving ? List.of("this member is leaving") : stage.accept(candidate(message));
    return new JsonObject().put("problems", new JsonArray(problems));
  }

  private JsonObject remembered() {
    JsonArray all = new JsonArray();
    store.history().forEach(policy -> all.add(policy.toJson()));
    return new JsonObject().put("history", all);
  }

  private Future<Void> learn(JsonObject message) {
    Committed value = Committed.fromJson(message.getJsonObject("decided"));
    return value == null ? Future.succeededFuture() : keep(value);
  }

  /** Where its disk does not take it, this member is behind, and says so until it does. */
  private Future<Void> keep(Committed value) {
    return this.<Void>blocking(
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

  /** Of the acceptor, on a thread that may block. */
  private void learned(Committed value) {
    if (started) {
      catchUp();
    }
  }

  /** Of the proposer: it need not wait for this member's disk. */
  private void chosen(Committed value) {
    keep(value).onFailure(e -> log.debug("chosen here, and not kept", e));
  }

  /** Makes what is decided what is in force; one at a time, and at most every two seconds. */
  synchronized Future<Void> catchUp() {
    Committed decided = acceptor.decided();
    if (decided == null || decided.samePolicy(active)) {
      active = decided;
      return Future.succeededFuture();
    }
    Future<Void> running = catching;
    if (running != null) {
      return running.transform(done -> catchUp());
    }
    if (!problem.isEmpty() && System.nanoTime() - triedAt < RETRY_NANOS) {
      return Future.failedFuture(problem);
    }
    triedAt = System.nanoTime();
    Future<Void> next =
        blocking(
            () -> {
              take(decided);
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

  private void take(Committed decided) {
    Committed before = active;
    if (before != null && decided.compareTo(before) < 0) {
      return; // fenced: what is in force is later
    }
    try {
      stage.activate(decided);
      majority.policy(decided.epoch(), decided.policy().staleness());
      active = decided;
      since = Instant.now();
      problem = "";
      log.info(
          "policy in force epoch={} hash={} by={}", decided.epoch(), decided.hash(), decided.by());
    } catch (RuntimeException e) {
      problem = "epoch " + decided.epoch() + ": " + e.getMessage();
      log.error("policy cannot be taken epoch={} error={}", decided.epoch(), e.getMessage());
      throw e;
    }
  }

  /** Looks who is there and what they have. */
  private Future<Void> tick() {
    if (leaving) {
      return Future.succeededFuture();
    }
    long asked = System.nanoTime();
    Set<String> heard = ConcurrentHashMap.newKeySet();
    if (acceptor.pending()) {
      settle();
    } else {
      heard.add(store.id());
      consider(asked, heard);
    }
    return askAll(
            id -> {
              heard.add(id);
              consider(asked, heard);
            })
        .onComplete(
            done -> {
              catchUp();
              tend(heard);
              sweep();
            });
  }

  /** Looks who is there now. */
  Future<Void> look() {
    return askAll(null);
  }

  /** Most of the time its proposer is about to say that it has been chosen. */
  private void settle() {
    long moment = ThreadLocalRandom.current().nextLong(PERIOD_MILLIS) + PERIOD_MILLIS;
    vertx.setTimer(
        moment,
        id -> {
          if (acceptor.pending() && !leaving) {
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

  /** Hears the lasting id of who has answered and has nothing later than this member. */
  private interface Hearing {
    void heard(String id);
  }

  private Future<Void> askAll(@Nullable Hearing hearing) {
    List<Future<Void>> all = new ArrayList<>();
    for (MemberInfo member : members.all()) {
      if (!member.self()) {
        all.add(ask(member.id(), hearing));
      }
    }
    return Future.join(all).transform(done -> Future.succeededFuture());
  }

  private Future<Void> ask(String process, @Nullable Hearing hearing) {
    return peers
        .askProcess(process, new JsonObject().put("type", "ping"), PING)
        .compose(
            greeting -> {
              MemberState state = MemberState.fromJson(greeting);
              peers.heard(process, state);
              Committed theirs = Committed.fromJson(greeting.getJsonObject("decided"));
              Committed ours = acceptor.decided();
              if (theirs == null || (ours != null && theirs.compareTo(ours) <= 0)) {
                // What it has accepted may have been chosen, and be in force somewhere.
                if (hearing != null && !greeting.getBoolean("pending", false)) {
                  hearing.heard(state.id());
                }
                return Future.succeededFuture();
              }
              return peers
                  .askProcess(process, new JsonObject().put("type", "read"), READ)
                  .compose(this::learn);
            });
  }

  /** As soon as the majority has answered, and only if nobody of it knows more. */
  private void consider(long asked, Set<String> heard) {
    Committed decided = acceptor.decided();
    Committed now = active;
    if (decided == null || now == null || !decided.samePolicy(now)) {
      return;
    }
    Set<String> counted = new HashSet<>(decided.members());
    counted.retainAll(heard);
    boolean alone = decided.members().equals(Set.of(store.id()));
    if (!alone) {
      majority.notAlone();
    }
    if (counted.size() >= decided.majority()) {
      majority.seen(asked, alone);
    }
  }

  /** Keeps the list of members what it should be. */
  private void tend(Set<String> heard) {
    Committed decided = acceptor.decided();
    if (decided == null || !majority.current()) {
      return;
    }
    if (!decided.members().contains(store.id())) {
      join();
      return;
    }
    missingSince.keySet().retainAll(decided.members());
    missingSince.keySet().removeAll(heard);
    SortedSet<String> gone = new TreeSet<>();
    for (String member : decided.members()) {
      if (!heard.contains(member) && !peers.present().containsKey(member)) {
        long first = missingSince.computeIfAbsent(member, m -> System.nanoTime());
        if (System.nanoTime() - first > FORGET_NANOS) {
          gone.add(member);
        }
      }
    }
    // One member is enough to say so: the first of those that are left.
    if (!gone.isEmpty() && store.id().equals(first(decided, gone))) {
      forget(gone);
    }
  }

  private static String first(Committed decided, Set<String> gone) {
    return decided.members().stream().filter(m -> !gone.contains(m)).findFirst().orElse("");
  }

  private void forget(SortedSet<String> gone) {
    change(
            now -> {
              SortedSet<String> left = new TreeSet<>(now.members());
              left.removeAll(gone);
              return left.equals(now.members()) ? now : now.with(left);
            })
        .onSuccess(
            now ->
                log.info(
                    "members that are gone are not counted any more left={}", now.members().size()))
        .onFailure(e -> log.debug("members that are gone are still counted", e));
  }

  /** The others are told: who has voted does not know yet what came of it. */
  private Future<Committed> change(UnaryOperator<Committed> change) {
    return register
        .change(change)
        .compose(
            now -> {
              JsonObject message =
                  new JsonObject().put("type", "learn").put("decided", now.toJson());
              List<Future<JsonObject>> told = new ArrayList<>();
              peers
                  .present()
                  .values()
                  .forEach(process -> told.add(peers.askProcess(process, message, PING)));
              return Future.join(told).transform(done -> Future.succeededFuture(now));
            });
  }

  private Future<Void> join() {
    synchronized (this) {
      if (joining || leaving) {
        return Future.succeededFuture();
      }
      joining = true;
    }
    return change(
            now -> {
              SortedSet<String> more = new TreeSet<>(now.members());
              return more.add(store.id()) ? now.with(more) : now;
            })
        .onFailure(e -> log.warn("not counted as a member yet error={}", e.getMessage()))
        .<Void>mapEmpty()
        .onComplete(
            done -> {
              synchronized (this) {
                joining = false;
              }
            });
  }

  Future<Void> leave() {
    leaving = true;
    Committed decided = acceptor.decided();
    Future<?> left =
        decided == null || decided.members().size() < 2
            ? Future.succeededFuture()
            : change(
                now -> {
                  SortedSet<String> fewer = new TreeSet<>(now.members());
                  return fewer.remove(store.id()) && !fewer.isEmpty() ? now.with(fewer) : now;
                });
    Promise<Void> done = Promise.promise();
    vertx.setTimer(3000, id -> done.tryComplete());
    left.onComplete(
        result -> {
          if (result.failed()) {
            log.warn("left without being missed error={}", result.cause().getMessage());
          }
          stage.close();
          done.tryComplete();
        });
    return done.future();
  }

  MemberState self() {
    Committed now = active;
    Committed decided = acceptor.decided();
    boolean behind = (decided != null && !decided.samePolicy(now)) || !unkept.isEmpty();
    String state = behind ? "behind" : majority.current() ? "active" : "stale";
    return new MemberState(
        store.id(),
        name(),
        now == null ? 0 : now.epoch(),
        now == null ? "" : now.hash(),
        state,
        since,
        problem.isEmpty() ? unkept : problem);
  }

  Future<Map<Long, Committed>> history() {
    TreeMap<Long, Committed> all = new TreeMap<>();
    store.history().forEach(policy -> all.put(policy.epoch(), policy));
    List<Future<JsonObject>> asked = new ArrayList<>();
    for (MemberInfo member : members.all()) {
      if (!member.self()) {
        asked.add(peers.askProcess(member.id(), new JsonObject().put("type", "history"), READ));
      }
    }
    return Future.join(asked)
        .transform(
            done -> {
              for (Future<JsonObject> one : asked) {
                if (one.succeeded()) {
                  for (Object json : one.result().getJsonArray("history")) {
                    Committed policy = Committed.fromJson((JsonObject) json);
                    if (policy != null) {
                      all.putIfAbsent(policy.epoch(), policy);
                    }
                  }
                }
              }
              return Future.succeededFuture(all);
            });
  }

  /** Not in order: a vote does not wait for a plugin that starts. */
  <T> Future<T> blocking(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }
}
