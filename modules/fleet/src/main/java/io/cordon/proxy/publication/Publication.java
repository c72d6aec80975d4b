package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.Members;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's policy, from where this member stands.
 *
 * <pre>
 *   opened ──start──▶ in force ◀──────▶ behind (a later one is known, and cannot be taken yet)
 *                        │ close
 *                        ▼
 *                     left: the others no longer count this member
 * </pre>
 *
 * Thread-safe.
 */
public final class Publication {

  private final PolicyMember standing;
  private final Publisher publisher;

  private Publication(PolicyMember standing) {
    this.standing = standing;
    this.publisher = new Publisher(standing);
  }

  /**
   * Reads what this member has on disk. Fails, naming the file, if it is damaged or cannot be
   * written.
   *
   * @param directory null: nothing is kept
   * @param name by which the others know this member again where nothing is kept; null: by none
   */
  public static Future<Publication> open(
      Vertx vertx,
      Members members,
      Activation activation,
      @Nullable Path directory,
      @Nullable String name) {
    return vertx.executeBlocking(
        () -> {
          StateStore store = StateStore.open(directory, name);
          Votes votes = store.load();
          store.save(votes); // a directory that cannot be written is found now
          return new Publication(new PolicyMember(vertx, members, activation, store, votes));
        });
  }

  /** Whether statements may be decided by the policy in force here. */
  public Chains.Trust trust() {
    return standing.majority();
  }

  /**
   * Takes the greatest policy that any member has, this one's disk included; where there is none
   * and this member is the first, it is {@code first}. Completes when it is in force here. Fails if
   * it cannot be: a member without a policy takes no clients.
   */
  public Future<Committed> start(Policy first) {
    return standing.start(first);
  }

  /** What is in force here; null before the first. */
  public @Nullable Committed current() {
    return standing.active();
  }

  /** What this member says of itself. */
  public MemberState self() {
    return standing.self();
  }

  /**
   * Asks each member that is there what it decides by. One that does not answer within a second is
   * in the list with what it said last. Does not fail.
   */
  public Future<List<MemberState>> askStatus() {
    return standing.look().map(v -> status());
  }

  /** Each member that is there, by what it has said last; this one first. */
  public List<MemberState> status() {
    MemberState self = self();
    List<MemberState> all = new ArrayList<>();
    all.add(self);
    standing.peers().states().values().stream()
        .filter(state -> !state.id().equals(self.id()))
        .sorted(Comparator.comparing(MemberState::name).thenComparing(MemberState::id))
        .forEach(all::add);
    return all;
  }

  /**
   * Publishes what {@code change} makes of the policy in force, whichever member that is asked:
   * every member that is there accepts it, and then it is in force on all, or nothing changes.
   * Completes when the members have said that they decide by it, or some time after. Fails with
   * {@link PublicationException}, {@link io.cordon.proxy.policy.PolicyException} or {@link
   * NoMajorityException}; after the last it may come into force later, or never.
   *
   * @param expected the epoch that it is a change of; null: whichever is in force
   */
  public Future<Published> publish(Function<Policy, Policy> change, @Nullable Long expected) {
    return publisher.publish(change, expected);
  }

  /** Publishes the policy of an earlier epoch, under a new number. */
  public Future<Published> rollback(long epoch) {
    return history()
        .compose(
            history -> {
              Committed earlier = history.get(epoch);
              return earlier == null
                  ? Future.failedFuture(PublicationException.unknown(epoch))
                  : publish(now -> earlier.policy(), null);
            });
  }

  /** The policies that members remember, by epoch, the oldest first. */
  public Future<Map<Long, Committed>> history() {
    return standing.history();
  }

  /** The others need not wait for this member any more. Never fails, and takes a moment at most. */
  public Future<Void> leave() {
    return standing.leave();
  }
}
