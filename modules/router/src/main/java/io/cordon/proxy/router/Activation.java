package io.cordon.proxy.router;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.plugin.PackagePrint;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the chain of a member what its policy and its packages say.
 *
 * <p>A chain is built beside the old one and takes over between two statements; if it cannot be
 * built the old one stays. Thread-safe; {@link #activate} and {@link #refresh} block, one at a
 * time.
 */
public final class Activation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

  /** Observers have had their time by then; what else closes is a plugin's own affair. */
  private static final Duration CLOSE_LIMIT = Observers.LAST_WORDS.plusSeconds(2);

  /**
   * A policy whose chain has been built and warmed beside the active one. It is activated once, or
   * closed.
   */
  public static final class Staged implements AutoCloseable {

    private final Policy policy;
    private final PackagePrint print;
    private final Chain chain;

    private Staged(Policy policy, PackagePrint print, Chain chain) {
      this.policy = policy;
      this.print = print;
      this.chain = chain;
    }

    public Policy policy() {
      return policy;
    }

    /** It is not to be activated: its plugins are closed. */
    @Override
    public void close() {
      chain.close();
    }
  }

  /** What the chain was made of. */
  private record Active(Policy policy, PackagePrint print) {}

  private final Chains chains;
  private final PluginOptions options;
  private final Function<String, KeyValues> keyValues;
  private final Catalog catalog;
  private final Object building = new Object();
  private final Object swapping = new Object();
  private @Nullable Active active;
  private boolean closed;
  private volatile ActivationStatus status = ActivationStatus.NONE;

  /**
   * @param keyValues those of a plugin, by its name
   * @param catalog what the nodes' catalogs say
   */
  public Activation(
      Chains chains,
      PluginOptions options,
      Function<String, KeyValues> keyValues,
      Catalog catalog) {
    this.chains = chains;
    this.options = options;
    this.keyValues = keyValues;
    this.catalog = catalog;
  }

  /** What is active, and what was not accepted. Never blocks. */
  public ActivationStatus status() {
    return status;
  }

  /**
   * Decides by this policy from now on.
   *
   * @throws PolicyException with every problem at once; nothing changes then
   */
  public void activate(Policy policy) {
    activate(stage(policy));
  }

  /**
   * Builds and warms what {@link #activate} will decide by. Blocks; changes nothing.
   *
   * @throws PolicyException with every problem at once
   */
  public Staged stage(Policy policy) {
    PackagePrint print = print(policy);
    return new Staged(policy, print, build(policy));
  }

  /** Decides by it from now on, nodes and identities included. */
  public void activate(Staged staged) {
    synchronized (building) {
      replace(staged.chain, staged.policy);
      active = new Active(staged.policy, staged.print);
    }
  }

  /**
   * Looks whether packages of the policy have changed, and if so makes a chain of what they are
   * now. What is wrong is in the log and the {@link #status}, once for each change.
   */
  public void refresh() {
    synchronized (building) {
      Active before = active;
      if (before == null) {
        return;
      }
      Policy policy = before.policy();
      PackagePrint print = print(policy);
      if (print.equals(before.print())) {
        return;
      }
      active = new Active(policy, print);
      try {
        replace(build(policy), policy);
        LOG.info("plugins swapped epoch={} plugins={}", policy.epoch(), status().plugins());
      } catch (PolicyException e) {
        String problem = String.valueOf(e.getMessage());
        synchronized (swapping) {
          status = status.refused(problem);
        }
        LOG.error(
            "plugins not swapped, those before stay epoch={} error={}", policy.epoch(), problem);
      }
    }
  }

  /**
   * Refuses every statement from now on, and waits until observers have been told what they were to
   * be told, for a few seconds at most. Does not wait for a chain that is being built.
   */
  @Override
  public void close() {
    synchronized (swapping) {
      closed = true;
      chains.close();
    }
    if (!chains.awaitClosed(CLOSE_LIMIT)) {
      LOG.warn("plugins are not closed yet");
    }
  }

  private Chain build(Policy policy) {
    return Chain.build(policy, Plugins.load(options), keyValues, catalog, chains.counters());
  }

  private void replace(Chain chain, Policy policy) {
    synchronized (swapping) {
      if (closed) {
        chain.close();
        return;
      }
      chains.activate(chain, policy);
      status = status.activated(chain.summary().epoch(), chain.versions(), Instant.now());
    }
    for (PolicyProblem warning : chain.warnings()) {
      LOG.warn("policy warning epoch={} warning={}", policy.epoch(), warning);
    }
  }

  private PackagePrint print(Policy policy) {
    List<String> names = policy.plugins().stream().map(PluginSpec::name).toList();
    return PackagePrint.of(options, names);
  }
}
