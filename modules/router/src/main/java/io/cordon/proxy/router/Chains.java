package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteHook;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.region.RegionMapHolder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain that this member decides by: none at first, then that of the active policy.
 * Thread-safe; a decision is taken under one chain from its beginning to its end.
 *
 * <p>The policy changes with the {@link RegionMapHolder}'s map, by one write: a new chain is put
 * beside the old one, and which of the two is current is what the map says. So nobody sees the
 * chain of one policy with the nodes or identities of another, but who looks at two moments; the
 * epochs tell.
 */
public final class Chains implements AutoCloseable {

  static final String NO_POLICY = "no policy loaded";

  /** Without a policy every statement is to be asked about, and every answer is a refusal. */
  private static final ChainSummary NONE =
      new ChainSummary(0, Set.of(Hook.AUTHENTICATE, Hook.ROUTE), Set.of(RouteHook.Input.values()));

  private static final LoginDecision NOBODY = new LoginDecision.Denied(NO_POLICY, 0);

  /** The chain, and as long as the map does not speak of its policy, the one before. */
  private record Installed(@Nullable Chain before, @Nullable Chain now) {}

  private final HookCounters counters = new HookCounters();
  private final PolicyHashes hashes = new PolicyHashes();
  private final @Nullable RegionMapHolder regions;
  private volatile Installed installed = new Installed(null, null);

  /** Not the chains, whose classes would stay with them. */
  private final Set<CompletableFuture<Void>> closing = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Trust trust;

  /** Whether the policy may still be trusted. */
  @FunctionalInterface
  public interface Trust {

    /** Why not, for clients; null if it may. Called for each statement: never blocks. */
    @Nullable String lost();
  }

  /** Chains of no nodes. */
  public Chains() {
    this.regions = null;
  }

  /** Chains of the policies whose nodes and identities are there. */
  public Chains(RegionMapHolder regions) {
    this.regions = regions;
  }

  /** What the hooks of all its chains have been asked and have said. */
  public HookCounters counters() {
    return counters;
  }

  /** From now on whatever a hook decides about is refused while trust is lost. */
  public void trust(Trust now) {
    trust = now;
  }

  /** Decides by this chain from now on; owns it, and closes the one before. */
  public synchronized void activate(Chain chain) {
    install(chain, () -> {});
  }

  /** The same, and in the same moment the policy's nodes and identities are the member's. */
  public synchronized void activate(Chain chain, Policy policy) {
    hashes.add(policy);
    install(
        chain,
        () -> {
          if (regions != null) {
            regions.setPolicy(policy, chain.granting());
          }
        });
  }

  private void install(@Nullable Chain chain, Runnable switched) {
    Chain before = installed.now();
    installed = new Installed(before, chain);
    switched.run();
    installed = new Installed(null, chain);
    if (before != null) {
      closing.removeIf(CompletableFuture::isDone);
      closing.add(before.ended());
      before.close();
    }
  }

  private @Nullable Chain current() {
    Installed both = installed;
    Chain before = both.before();
    Chain now = both.now();
    if (before == null || now == null || regions == null) {
      return now;
    }
    return regions.current().epoch() == now.summary().epoch() ? now : before;
  }

  /**
   * The keys of a plugin read otherwise from now on. What was kept of a chain that reads them is
   * dropped: {@link #summary} is another object.
   *
   * @param plugin true for the name of that plugin
   */
  public void keysChanged(Predicate<String> plugin) {
    Installed both = installed;
    for (Chain chain : new Chain[] {both.before(), both.now()}) {
      if (chain != null) {
        chain.keysChanged(plugin);
      }
    }
  }

  /** Refuses every statement from now on. */
  @Override
  public synchronized void close() {
    install(null, () -> {});
  }

  /** The hash of the policy of this epoch, if it has been in force here lately; null if not. */
  public @Nullable String hash(long epoch) {
    return hashes.of(epoch);
  }

  /** What the current chain depends on. */
  public ChainSummary summary() {
    Chain chain = current();
    if (chain == null) {
      return NONE;
    }
    return lost(chain) == null ? chain.summary() : chain.distrusted();
  }

  /** Never throws. */
  ChainAnswer rule(ChainRequest asked) {
    return under(
        chain -> {
          String lost = lost(chain);
          return lost == null
              ? chain.rule(asked)
              : new Decision.Refused(
                  ReasonClass.STALE,
                  lost,
                  chain.summary().epoch(),
                  asked.request().context().requestId());
        },
        () ->
            new Decision.Refused(
                ReasonClass.NO_POLICY, NO_POLICY, 0, asked.request().context().requestId()));
  }

  /** Never throws. */
  LoginDecision decide(LoginQuestion question) {
    return under(
        chain -> {
          String lost = chain.summary().asksLogins() ? lost(chain) : null;
          return lost == null
              ? chain.decide(question)
              : new LoginDecision.Denied(lost, chain.summary().epoch());
        },
        () -> NOBODY);
  }

  /** False: nobody is to be told how a statement ends. A volatile read. */
  boolean observed() {
    Chain chain = current();
    return chain != null && chain.observed();
  }

  /** Tells the {@code post_query} hooks of the current chain, soon. Neither blocks nor throws. */
  void tell(Observation observation) {
    under(
        chain -> {
          chain.tell(observation);
          return true;
        },
        () -> false);
  }

  /**
   * Waits until the plugins of all chains that were current and are closed are closed too. Not for
   * an event loop.
   *
   * @return false: not within this time
   */
  public boolean awaitClosed(Duration limit) {
    CompletableFuture<?>[] all = closing.toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /**
   * Lets somebody look at the current chain, which is not closed meanwhile; empty if there is none,
   * or its policy may not be trusted.
   */
  public <A> Optional<A> look(Function<Chain, A> question) {
    return under(
        chain -> lost(chain) == null ? Optional.of(question.apply(chain)) : Optional.empty(),
        Optional::empty);
  }

  /** Asks the current chain, which is not closed meanwhile. */
  private <A> A under(Function<Chain, A> question, Supplier<A> otherwise) {
    Chain chain = current();
    while (chain != null) {
      if (chain.enter()) {
        try {
          return question.apply(chain);
        } finally {
          chain.exit();
        }
      }
      chain = current();
    }
    return otherwise.get();
  }

  private @Nullable String lost(Chain chain) {
    Trust now = trust;
    return now == null || chain.summary().hooks().isEmpty() ? null : now.lost();
  }
}
