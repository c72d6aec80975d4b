package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateHook;
import io.cordon.plugin.Catalog;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.SettingsException;
import io.cordon.proxy.plugin.Candidate;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.proxy.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Loads and configures the plugins of one policy, and collects what is wrong with them. */
final class ChainBuilder {

  private final Policy policy;
  private final Plugins available;
  private final Catalog catalog;
  private final PolicyRegions regions;
  private final Function<String, KeyValues> keyValues;
  private final List<PolicyProblem> problems = new ArrayList<>();
  private final HookCounters counters;
  private final List<ChainLink> links = new ArrayList<>();
  private final List<PreQueryLink> preQueryLinks = new ArrayList<>();
  private final List<LoginLink> loginLinks = new ArrayList<>();
  private final List<Observer> observers = new ArrayList<>();
  private final ReadAttributes attributes = new ReadAttributes();
  private final Set<Hook> points = EnumSet.noneOf(Hook.class);
  private final List<Plugin> plugins = new ArrayList<>();
  private final Map<String, String> versions = new LinkedHashMap<>();

  ChainBuilder(
      Policy policy,
      Plugins available,
      Function<String, KeyValues> keyValues,
      Catalog catalog,
      HookCounters counters) {
    this.counters = counters;
    this.policy = policy;
    this.available = available;
    this.keyValues = keyValues;
    this.catalog = catalog;
    this.regions = new PolicyRegions(policy);
  }

  List<ChainLink> links() {
    return links;
  }

  List<PreQueryLink> preQueryLinks() {
    return preQueryLinks;
  }

  List<LoginLink> loginLinks() {
    return loginLinks;
  }

  /** Not started. */
  List<Observer> observers() {
    return observers;
  }

  /** What the plugins say that they read. */
  ReadAttributes attributes() {
    return attributes;
  }

  /** The hooks that somebody has. */
  Set<Hook> points() {
    return points;
  }

  List<Plugin> plugins() {
    return plugins;
  }

  Map<String, String> versions() {
    return versions;
  }

  void build() {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < policy.plugins().size(); i++) {
      PluginSpec spec = policy.plugins().get(i);
      String path = "plugins[" + i + "]";
      String before = seen.putIfAbsent(spec.name(), path);
      if (before == null) {
        add(path, spec);
      } else {
        problems.add(
            new PolicyProblem(
                path + ".name", "\"" + spec.name() + "\" is already the name of " + before));
      }
    }
    available.closeRest();
    if (!problems.isEmpty()) {
      Chain.closeAll(plugins);
      throw new PolicyException(problems);
    }
  }

  private void add(String path, PluginSpec spec) {
    try {
      Candidate candidate = available.take(spec.name());
      PluginStart.Started started =
          PluginStart.start(
              spec.name(),
              candidate,
              new PolicyContext(spec.settings(), regions, keyValues.apply(spec.name()), catalog),
              available.startTimeout());
      plugins.add(started.plugin());
      versions.put(spec.name(), candidate.version());
      attributes.add(path, spec.name(), started.hooks());
      link(spec.otherwise(candidate.onFailure()), started);
    } catch (SettingsException e) {
      for (String problem : e.problems()) {
        problems.add(settingProblem(path + ".settings", problem));
      }
      if (e.problems().isEmpty()) {
        problems.add(new PolicyProblem(path + ".settings", "not accepted"));
      }
    } catch (PluginLoadException e) {
      problems.add(new PolicyProblem(path, String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      problems.add(new PolicyProblem(path + ".name", String.valueOf(e.getMessage())));
    }
  }

  private void link(PluginSpec spec, PluginStart.Started started) {
    Hooks hooks = started.hooks();
    points.addAll(hooks.points());
    AuthenticateHook authenticate = hooks.authenticate();
    if (authenticate != null) {
      loginLinks.add(new LoginLink(spec, authenticate, counters));
    }
    PreQueryHook preQuery = hooks.preQuery();
    if (preQuery != null) {
      preQueryLinks.add(new PreQueryLink(spec, preQuery, started.inputs(Hook.PRE_QUERY), counters));
    }
    RouteHook route = hooks.route();
    if (route != null) {
      links.add(
          new ChainLink(spec, route, started.inputs(Hook.ROUTE), new NodeNames(regions), counters));
    }
    PostQueryHook postQuery = hooks.postQuery();
    if (postQuery != null) {
      observers.add(new Observer(spec, postQuery, counters, available.observerQueue()));
    }
  }

  /** {@code key: message} of the plugin becomes {@code plugins[0].settings.key: message}. */
  private static PolicyProblem settingProblem(String path, String problem) {
    int colon = problem.indexOf(": ");
    return colon > 0 && problem.substring(0, colon).matches("[\\w.\\[\\]-]+")
        ? new PolicyProblem(path + "." + problem.substring(0, colon), problem.substring(colon + 2))
        : new PolicyProblem(path, problem);
  }
}
