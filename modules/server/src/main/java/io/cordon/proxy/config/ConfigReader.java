package io.cordon.proxy.config;

import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.session.MemoryOptions;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.Document;
import io.cordon.proxy.policy.Section;
import io.cordon.proxy.router.RouterOptions;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code conf/cordon.yaml}. Every key has a default, so an empty document is a configuration.
 * Strict: keys that are not known, duplicates, wrong types and ranges are problems, all of them
 * listed at once. {@code ${NAME}} and {@code ${NAME:-default}} are looked up in the environment.
 */
public final class ConfigReader {

  private ConfigReader() {}

  /** Reads a file; fails with {@link ConfigException} if it is not a configuration. */
  public static Future<CordonConfig> read(Vertx vertx, Path file) {
    JsonObject store =
        new JsonObject()
            .put("path", file.toAbsolutePath().toString())
            .put("raw.key", "text")
            .put("raw.type", "string");
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(0)
                .setIncludeDefaultStores(false)
                .addStore(
                    new ConfigStoreOptions().setType("file").setFormat("raw").setConfig(store)));
    return retriever
        .getConfig()
        .eventually(retriever::close)
        .map(raw -> parse(raw.getString("text"), System::getenv));
  }

  /**
   * Reads a text.
   *
   * @param environment where {@code ${NAME}} is looked up
   * @throws ConfigException with every problem, each with its path
   */
  public static CordonConfig parse(String text, UnaryOperator<@Nullable String> environment) {
    return bind(Document.parse(text, environment));
  }

  static CordonConfig bind(Document document) {
    Section root = document.root();
    FrontendOptions listen = section(root, "listen", FrontendOptions::bind);
    CordonConfig config =
        new CordonConfig(
            listen,
            section(
                root,
                "authentication",
                authentication -> AuthenticationOptions.bind(authentication, listen.host())),
            section(root, "backend", CordonConfig.Backend::bind),
            section(root, "pool", PoolOptions::bind),
            section(root, "health", HealthOptions::bind),
            section(root, "catalog", CatalogOptions::bind),
            section(root, "router", RouterOptions::bind),
            section(root, "plugins", PluginOptions::bind),
            section(root, "cluster", ClusterOptions::bind),
            section(root, "admin", admin -> admin(admin, listen)),
            section(root, "audit", AuditOptions::bind),
            section(root, "drain", CordonConfig.Drain::bind),
            section(root, "policy", CordonConfig.Policies::bind),
            section(root, "memory", MemoryOptions::bind),
            root.number("loops", 0, 1024, 0));
    root.end();
    if (!document.problems().isEmpty()) {
      throw new ConfigException(document.problems());
    }
    return config;
  }

  /** Binds a section, and then says which of its keys nobody asked for. */
  private static <T> T section(Section root, String key, Function<Section, T> bind) {
    Section section = root.section(key);
    T bound = bind.apply(section);
    section.end();
    return bound;
  }

  private static AdminOptions admin(Section section, FrontendOptions listen) {
    AdminOptions admin = AdminOptions.bind(section);
    if (admin.enabled()
        && admin.port() != 0
        && admin.port() == listen.port()
        && meet(admin.host(), listen.host())) {
      section.problem("port", "expected another port than listen.port, found " + admin.port());
    }
    return admin;
  }

  /** True if two listeners of one port on these hosts would be one. */
  private static boolean meet(String one, String other) {
    Set<String> any = Set.of("0.0.0.0", "::");
    return one.equals(other) || any.contains(one) || any.contains(other);
  }
}
