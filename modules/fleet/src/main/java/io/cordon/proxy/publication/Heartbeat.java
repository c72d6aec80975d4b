package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks each member that is there how it is and what it knows, takes what is later than what is
 * known here, and has the majority seen where it has answered and knows nothing later. Thread-safe;
 * keeps nothing from one call to the next.
 */
final class Heartbeat {

  private static final Duration PING = Duration.ofSeconds(1);
  private static final Duration READ = Duration.ofSeconds(5);

  private final Members members;
  private final Peers peers;
  private final String id;
  private final Acceptor acceptor;
  private final Learner learner;
  private final ActivePolicy inForce;
  private final Majority majority;

  /**
   * @param id this member's lasting one
   */
  Heartbeat(
      Members members,
      Peers peers,
      String id,
      Acceptor acceptor,
      Learner learner,
      ActivePolicy inForce,
      Majority majority) {
    this.members = members;
    this.peers = peers;
    this.id = id;
    this.acceptor = acceptor;
    this.learner = learner;
    this.inForce = inForce;
    this.majority = majority;
  }

  /** Looks who is there now. Does not fail; takes as long as the slowest may take to answer. */
  Future<Void> look() {
    return askAll(null);
  }

  /**
   * Looks who is there, and whether they are the majority. Completes with the lasting ids of those
   * that have answered and have nothing later than this member; does not fail.
   *
   * @param asked when it began, by the clock of {@link Majority}
   * @param pending this member has accepted a value that may have been chosen and be in force
   *     somewhere, so it does not count itself as up to date
   */
  Future<Set<String>> call(long asked, boolean pending) {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    if (!pending) {
      heard.add(id);
      consider(asked, heard);
    }
    return askAll(
            other -> {
              heard.add(other);
              consider(asked, heard);
            })
        .map(v -> heard);
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
              Committed theirs = Committed.rank(greeting.getJsonObject("decided"));
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
                  .compose(learner::learn);
            });
  }

  /** As soon as the majority has answered, and only if nobody of it knows more. */
  private void consider(long asked, Set<String> heard) {
    Committed decided = acceptor.decided();
    Committed now = inForce.active();
    if (decided == null || now == null || !decided.samePolicy(now)) {
      return;
    }
    Set<String> counted = new HashSet<>(decided.members());
    counted.retainAll(heard);
    boolean alone = decided.members().equals(Set.of(id));
    if (!alone) {
      majority.notAlone();
    }
    if (counted.size() >= decided.majority()) {
      majority.seen(asked, alone);
    }
  }
}
