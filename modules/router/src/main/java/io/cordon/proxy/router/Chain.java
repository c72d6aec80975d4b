package io.cordon.proxy.router;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of one policy, configured, in the policy's order. Thread-safe, and immutable but for
 * its summary's identity.
 *
 * <p>Every hook is asked for every statement, and {@link DecisionMerge} makes one decision of it.
 * The plugins are closed when the chain is closed, the last decision under it is done, and its
 * {@code post_query} hooks have been told what they were to be told, or for {@link
 * Observers#LAST_WORDS}.
 */
public final class Chain implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  private final List<ChainLink> links;
  private final PreQueries preQueries;
  private final Logins logins;
  private final Observers observers;
  private final List<Plugin> plugins;
  private final Map<String, String> versions;
  private final Set<String> granting;
  private final List<PolicyProblem> warnings;
  private volatile ChainSummary summary;
  private final ChainSummary distrusted;
  private final DecisionMerge merge;

  /** The owner and each decision under way; at 0 the plugins are closed. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private Chain(Policy policy, ChainBuilder built) {
    this.links = List.copyOf(built.links());
    this.preQueries = new PreQueries(built.preQueryLinks(), policy.epoch());
    this.logins = new Logins(built.loginLinks(), policy.epoch());
    this.observers = new Observers(built.observers());
    ReadAttributes attributes = built.attributes();
    this.granting = attributes.granting();
    this.warnings = attributes.warnings(policy);
    this.plugins = List.copyOf(built.plugins());
    this.versions = Map.copyOf(built.versions());
    Set<RouteHook.Input> inputs = EnumSet.noneOf(RouteHook.Input.class);
    links.forEach(link -> inputs.addAll(link.inputs()));
    preQueries.links().forEach(link -> inputs.addAll(link.inputs()));
    this.summary = new ChainSummary(policy.epoch(), built.points(), inputs);
    this.distrusted =
        new ChainSummary(policy.epoch(), built.points(), EnumSet.allOf(RouteHook.Input.class));
    Map<String, String> regions = new HashMap<>();
    for (NodeSpec node : policy.nodes()) {
      regions.put(node.name(), node.region() == null ? "" : node.region());
    }
    this.merge = new DecisionMerge(policy.epoch(), regions);
  }

  /**
   * Loads, configures and warms the built-in plugins that the policy names, without keys. Not for
   * an event loop.
   *
   * @throws PolicyException with every problem at once: a plugin that is not there, or that does
   *     not take its settings; nothing is left open then
   */
  public static Chain build(Policy policy) {
    return build(policy, Plugins.load(PluginOptions.BUILT_IN));
  }

  /** The same, of these plugins; closes those that the policy does not name. */
  public static Chain build(Policy policy, Plugins available) {
    return build(policy, available, name -> KeyValues.none(), Catalog.none());
  }

  /**
   * The same, in a fleet.
   *
   * @param keyValues those of a plugin, by its name
   * @param catalog what the nodes' catalogs say
   */
  public static Chain build(
      Policy policy, Plugins available, Function<String, KeyValues> keyValues, Catalog catalog) {
    return build(policy, available, keyValues, catalog, new HookCounters());
  }

  /** The same, counted here. */
  static Chain build(
      Policy policy,
      Plugins available,
      Function<String, KeyValues> keyValues,
      Catalog catalog,
      HookCounters counters) {
    ChainBuilder builder = new ChainBuilder(policy, available, keyValues, catalog, counters);
    builder.build();
    return new Chain(policy, builder);
  }

  /** The same object as long as an answer that was kept holds. */
  public ChainSummary summary() {
    return summary;
  }

  /** What is to be known of it while its policy may not be trusted: ask, and keep nothing. */
  ChainSummary distrusted() {
    return distrusted;
  }

  /** The keys of these plugins read otherwise: what was decided by them no longer holds. */
  void keysChanged(Predicate<String> plugin) {
    for (ChainLink link : links) {
      if (reads(link.inputs()) && plugin.test(link.plugin())) {
        summary = summary.renewed();
        return;
      }
    }
    for (PreQueryLink link : preQueries.links()) {
      if (reads(link.inputs()) && plugin.test(link.plugin())) {
        summary = summary.renewed();
        return;
      }
    }
  }

  private static boolean reads(Set<RouteHook.Input> inputs) {
    return inputs.contains(RouteHook.Input.KEY_VALUES);
  }

  /** The attributes by which its plugins let a session do more. */
  public Set<String> granting() {
    return granting;
  }

  /** What in the policy is probably a slip. It changes nothing. */
  public List<PolicyProblem> warnings() {
    return warnings;
  }

  /** Of each plugin. */
  Map<String, String> versions() {
    return versions;
  }

  /**
   * Asks every {@code pre_query} hook, and if none refuses or rewrites every {@code route} hook,
   * and decides. Never throws.
   */
  ChainAnswer rule(ChainRequest asked) {
    Rewriting after = asked.after();
    if (after != null && after.chain() != this) {
      return new Superseded();
    }
    PreQueries.Outcome before = preQueries.ask(asked, this);
    if (before.answer() != null) {
      return before.answer();
    }
    Decision decision = decide(asked.request());
    return before.failed() ? decision.passing() : decision;
  }

  /** The {@code pre_query} hooks, in the policy's order. */
  public List<PreQueryLink> preQueryHooks() {
    return preQueries.links();
  }

  /** Asks every {@code route} hook and decides. Never throws. */
  public Decision decide(RouteRequest request) {
    return merge.combine(ask(request), request.context().requestId());
  }

  /** Asks every {@code authenticate} hook and decides. Never throws. */
  public LoginDecision decide(LoginQuestion question) {
    return logins.decide(question);
  }

  /** False: there is nobody to tell. */
  boolean observed() {
    return observers.any();
  }

  /** Tells every {@code post_query} hook, soon. Neither blocks nor throws. */
  void tell(Observation observation) {
    observers.tell(observation);
  }

  /** What every {@code route} hook says, in the policy's order. Never throws. */
  public List<Answer> ask(RouteRequest request) {
    List<Answer> answers = new ArrayList<>(links.size());
    for (ChainLink link : links) {
      answers.add(link.ask(request));
    }
    return answers;
  }

  /** What the answers of {@link #ask} decide. */
  public Decision combine(List<Answer> answers) {
    return merge.combine(answers, null);
  }

  /** False if the chain is closed, and so must not be asked. */
  boolean enter() {
    int now = holders.get();
    while (now > 0) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
      now = holders.get();
    }
    return false;
  }

  /** After {@link #enter}, once. */
  void exit() {
    if (holders.decrementAndGet() == 0) {
      Thread closer = new Thread(this::closePlugins, "close-chain-" + summary.epoch());
      closer.setDaemon(true);
      closer.start();
    }
  }

  /** Once: no new decision starts, and the plugins are closed after the last one, off the loop. */
  @Override
  public void close() {
    exit();
  }

  private void closePlugins() {
    observers.close(Observers.LAST_WORDS);
    closeAll(plugins);
    ended.complete(null);
  }

  /** When its plugins are closed. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  static void closeAll(Iterable<Plugin> plugins) {
    for (Plugin plugin : plugins) {
      try {
        plugin.close();
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("plugin did not close plugin={}", plugin.name(), e);
      }
    }
  }
}
