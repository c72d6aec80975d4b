package io.cordon.proxy.publication;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who counts as a member when the fleet votes: adds this one when it comes, takes it out when it
 * leaves, and takes others out that have been away for half a minute. Each is a change of the
 * register, so it takes the majority of the members that count now. Thread-safe.
 */
final class Membership {

  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  static final Duration FORGET = Duration.ofSeconds(30);

  private static final Duration TELL = Duration.ofSeconds(1);

  private final String id;
  private final Acceptor acceptor;
  private final Register register;
  private final Peers peers;
  private final Majority majority;
  private final LongSupplier nanos;
  private final Map<String, Long> missingSince = new ConcurrentHashMap<>();
  private volatile boolean leaving;

  /** Under this. */
  private boolean joining;

  /**
   * @param id this member's lasting one
   */
  Membership(
      String id,
      Acceptor acceptor,
      Register register,
      Peers peers,
      Majority majority,
      LongSupplier nanos) {
    this.id = id;
    this.acceptor = acceptor;
    this.register = register;
    this.peers = peers;
    this.majority = majority;
    this.nanos = nanos;
  }

  /** True from the moment that {@link #leave} is called. */
  boolean leaving() {
    return leaving;
  }

  /**
   * Has this member counted, unless it is, is being so, or is leaving. Fails where too few members
   * answer.
   */
  Future<Void> join() {
    synchronized (this) {
      if (joining || leaving) {
        return Future.succeededFuture();
      }
      joining = true;
    }
    return change(
            now -> {
              SortedSet<String> more = new TreeSet<>(now.members());
              return more.add(id) ? now.with(more) : now;
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

  /** Has this member no longer counted, if there are others. Fails where too few of them answer. */
  Future<Void> leave() {
    leaving = true;
    Committed decided = acceptor.decided();
    return decided == null || decided.members().size() < 2
        ? Future.succeededFuture()
        : change(
                now -> {
                  SortedSet<String> fewer = new TreeSet<>(now.members());
                  return fewer.remove(id) && !fewer.isEmpty() ? now.with(fewer) : now;
                })
            .mapEmpty();
  }

  /**
   * Keeps the list of members what it should be, as long as the majority is there.
   *
   * @param heard the lasting ids of those that have answered, this member's among them
   */
  void tend(Set<String> heard) {
    Committed decided = acceptor.decided();
    if (decided == null || !majority.current()) {
      return;
    }
    if (!decided.members().contains(id)) {
      join();
      return;
    }
    missingSince.keySet().retainAll(decided.members());
    missingSince.keySet().removeAll(heard);
    SortedSet<String> gone = new TreeSet<>();
    for (String member : decided.members()) {
      if (!heard.contains(member) && !peers.present().containsKey(member)) {
        long first = missingSince.computeIfAbsent(member, m -> nanos.getAsLong());
        if (nanos.getAsLong() - first > FORGET.toNanos()) {
          gone.add(member);
        }
      }
    }
    // One member is enough to say so: the first of those that are left.
    if (!gone.isEmpty() && id.equals(first(decided, gone))) {
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
                  .forEach(process -> told.add(peers.askProcess(process, message, TELL)));
              return Future.join(told).transform(done -> Future.succeededFuture(now));
            });
  }
}
