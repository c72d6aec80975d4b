package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain that this member decides by: none at first, then that of the active policy.
 * Thread-safe; a decision is taken under one chain from its beginning to its end.
 */
public final class Chains implements AutoCloseable {

  /** Without a policy every statement is to be asked about, and every answer is a refusal. */
  private static final ChainSummary NONE =
      new ChainSummary(0, Set.of(Hook.AUTHENTICATE, Hook.ROUTE), Set.of(RouteHook.Input.values()));

  private static final LoginDecision NOBODY = new LoginDecision.Denied("no policy loaded", null, 0);

  private final AtomicReference<@Nullable Chain> current = new AtomicReference<>();
  private final HookCounters counters = new HookCounters();

  /** What the hooks of all its chains have been asked and have said. */
  public HookCounters counters() {
    return counters;
  }

  /** Decides by this chain from now on; owns it, and closes the one before. */
  public void activate(Chain chain) {
    replace(chain);
  }

  /**
   * The keys of a plugin read otherwise from now on. What was kept of a chain that reads them is
   * dropped: {@link #summary} is another object.
   *
   * @param plugin true for the name of that plugin
   */
  public void keysChanged(Predicate<String> plugin) {
    Chain chain = current.get();
    if (chain != null) {
      chain.keysChanged(plugin);
    }
  }

  /** Refuses every statement from now on. */
  @Override
  public void close() {
    replace(null);
  }

  /** What the current chain depends on. */
  public ChainSummary summary() {
    Chain chain = current.get();
    return chain == null ? NONE : chain.summary();
  }

  /** Never throws. */
  Decision decide(RouteRequest request) {
    return under(
        chain -> chain.decide(request),
        () -> new Decision.Refused("no policy loaded", 0, request.context().requestId()));
  }

  /** Never throws. */
  LoginDecision decide(LoginQuestion question) {
    return under(chain -> chain.decide(question), () -> NOBODY);
  }

  /** Asks the current chain, which is not closed meanwhile. */
  private <A> A under(Function<Chain, A> question, Supplier<A> otherwise) {
    Chain chain = current.get();
    while (chain != null) {
      if (chain.enter()) {
        try {
          return question.apply(chain);
        } finally {
          chain.exit();
        }
      }
      chain = current.get();
    }
    return otherwise.get();
  }

  private void replace(@Nullable Chain chain) {
    Chain before = current.getAndSet(chain);
    if (before != null) {
      before.close();
    }
  }
}
