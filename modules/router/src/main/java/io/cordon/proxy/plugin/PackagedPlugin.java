package io.cordon.proxy.plugin;

import io.cordon.plugin.Attribute;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginContext;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plugin held to its manifest: exactly the hooks of it, and nothing kept that is not pure. */
final class PackagedPlugin implements Plugin {

  private final PluginManifest manifest;
  private final Plugin plugin;

  PackagedPlugin(PluginManifest manifest, Plugin plugin) {
    this.manifest = manifest;
    this.plugin = plugin;
  }

  @Override
  public String name() {
    return manifest.name();
  }

  @Override
  public Hooks start(PluginContext context) {
    Hooks given = plugin.start(context);
    Set<Hook> missing = EnumSet.copyOf(manifest.hooks());
    missing.removeAll(given.points());
    if (!missing.isEmpty()) {
      throw new PluginLoadException(
          "plugin \"%s\" does not give what its manifest names: %s"
              .formatted(
                  name(), missing.stream().map(Hook::wireName).collect(Collectors.joining(", "))));
    }
    Set<Hook> hooks = manifest.hooks();
    return new Hooks(
        hooks.contains(Hook.AUTHENTICATE) ? given.authenticate() : null,
        hooks.contains(Hook.PRE_QUERY) ? preQuery(given.preQuery()) : null,
        hooks.contains(Hook.ROUTE) ? route(given.route()) : null,
        hooks.contains(Hook.POST_QUERY) ? given.postQuery() : null,
        attributes(given));
  }

  @Override
  public void close() {
    plugin.close();
  }

  /** The manifest's, as far as the code does not say. */
  private @Nullable Set<Attribute> attributes(Hooks given) {
    Set<String> declared = manifest.attributes();
    return given.attributes() != null || declared == null
        ? given.attributes()
        : declared.stream().map(Attribute::granting).collect(Collectors.toSet());
  }

  private @Nullable RouteHook route(@Nullable RouteHook hook) {
    return hook == null || manifest.pure() ? hook : new Impure(hook);
  }

  private @Nullable PreQueryHook preQuery(@Nullable PreQueryHook hook) {
    return hook == null || manifest.pure() ? hook : new ImpureBefore(hook);
  }

  /** The same of {@code pre_query}. */
  private record ImpureBefore(PreQueryHook hook) implements PreQueryHook {

    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      return hook.preQuery(request);
    }
  }

  /** Depends on everything, whatever it says itself. */
  private record Impure(RouteHook hook) implements RouteHook {

    @Override
    public RouteResult route(RouteRequest request) {
      return hook.route(request);
    }
  }
}
