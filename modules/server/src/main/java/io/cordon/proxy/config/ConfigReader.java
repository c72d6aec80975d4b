package io.cordon.proxy.config;

import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.Document;
import io.cordon.proxy.policy.Section;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code conf/cordon.yaml}. Every key has a default, so an empty document is a configuration.
 * Strict: keys that are not known, duplicates, wrong types and ranges are problems, all of them
 * listed at once. {@code ${NAME}} and {@code ${NAME:-default}} are looked up in the environment.
 */
public final class ConfigReader {

  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,}");
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

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
    CordonConfig.Listen listen = listen(root.section("listen"));
    CordonConfig config =
        new CordonConfig(
            listen,
            authentication(root.section("authentication"), listen.host()),
            backend(root.section("backend")),
            pool(root.section("pool")),
            health(root.section("health")),
            catalog(root.section("catalog")),
            router(root.section("router")),
            plugins(root.section("plugins")),
            cluster(root.section("cluster")),
            admin(root.section("admin"), listen),
            audit(root.section("audit")),
            drain(root.section("drain")),
            policy(root.section("policy")),
            memory(root.section("memory")),
            root.number("loops", 0, 1024, 0));
    root.end();
    if (!document.problems().isEmpty()) {
      throw new ConfigException(document.problems());
    }
    return config;
  }

  private static CordonConfig.Drain drain(Section section) {
    CordonConfig.Drain otherwise = CordonConfig.Drain.DEFAULT;
    CordonConfig.Drain drain =
        new CordonConfig.Drain(
            section.duration("delay", Duration.ZERO, HOUR, otherwise.delay()),
            section.duration("timeout", Duration.ZERO, HOUR, otherwise.timeout()));
    section.end();
    return drain;
  }

  private static CordonConfig.Memory memory(Section section) {
    CordonConfig.Memory memory =
        new CordonConfig.Memory(
            section.size("textBytes", 0, 1024 * MIB - 1, 0),
            section.size("sessionBytes", 0, 1024 * MIB - 1, 0),
            section.size("totalBytes", 0, 1024 * MIB - 1, 0));
    section.end();
    return memory;
  }

  private static CordonConfig.Listen listen(Section section) {
    CordonConfig.Listen listen =
        new CordonConfig.Listen(
            section.text("host", "127.0.0.1"),
            section.number("port", 0, 65535, 6432),
            section.duration("startupTimeout", TICK, HOUR, Duration.ofSeconds(10)),
            section.size("maxMessageBytes", KIB, 1024 * MIB - 1, 16 * MIB));
    section.end();
    return listen;
  }

  private static CordonConfig.Authentication authentication(Section section, String host) {
    CordonConfig.Authentication.Method method =
        section.choice(
            "method",
            CordonConfig.Authentication.Method.class,
            CordonConfig.Authentication.Method.TRUST);
    String userFile = section.textOrNull("userFile");
    boolean trustOffLoopback = section.flag("trustOffLoopback", false);
    if (method == CordonConfig.Authentication.Method.SCRAM_SHA_256) {
      if (userFile == null) {
        section.problem("userFile", "missing; scram-sha-256 needs it");
      }
    } else if (!trustOffLoopback && !isLoopback(host)) {
      section.problem(
          "method",
          "trust on "
              + host
              + " lets anybody in; expected scram-sha-256, a loopback host, or trustOffLoopback");
    }
    section.end();
    return new CordonConfig.Authentication(method, userFile);
  }

  private static boolean isLoopback(String host) {
    return Set.of("localhost", "::1", "0:0:0:0:0:0:0:1").contains(host)
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static CordonConfig.Backend backend(Section section) {
    Map<String, String> credentials = section.texts("credentials");
    section.end();
    return new CordonConfig.Backend(credentials);
  }

  private static CordonConfig.Pool pool(Section section) {
    CordonConfig.Pool pool =
        new CordonConfig.Pool(
            section.number("maxConnectionsPerNode", 1, 100_000, 50),
            section.duration("leaseTimeout", TICK, HOUR, Duration.ofSeconds(5)),
            section.duration("connectTimeout", TICK, HOUR, Duration.ofSeconds(5)),
            section.duration("idleTimeout", TICK, MONTH, Duration.ofMinutes(10)),
            section.duration("maxLifetime", TICK, MONTH, HOUR),
            section.choice("cleaning", Cleaning.class, Cleaning.KNOWN));
    section.end();
    return pool;
  }

  private static CordonConfig.Health health(Section section) {
    CordonConfig.Health health =
        new CordonConfig.Health(
            section.duration("interval", TICK, HOUR, Duration.ofSeconds(1)),
            section.duration("timeout", TICK, HOUR, Duration.ofSeconds(1)),
            section.text("user", "postgres"),
            section.text("database", "postgres"));
    section.end();
    return health;
  }

  private static CordonConfig.Catalog catalog(Section section) {
    CordonConfig.Catalog otherwise = CordonConfig.Catalog.DEFAULT;
    CordonConfig.Catalog catalog =
        new CordonConfig.Catalog(
            section.duration("interval", TICK, HOUR, otherwise.interval()),
            section.duration("timeout", TICK, HOUR, otherwise.timeout()));
    section.end();
    return catalog;
  }

  private static CordonConfig.Router router(Section section) {
    CordonConfig.Router router =
        new CordonConfig.Router(
            section.duration("decisionTimeout", TICK, HOUR, Duration.ofSeconds(1)));
    section.end();
    return router;
  }

  private static CordonConfig.Plugins plugins(Section section) {
    CordonConfig.Plugins otherwise = CordonConfig.Plugins.DEFAULT;
    CordonConfig.Plugins plugins =
        new CordonConfig.Plugins(
            section.textOrNull("directory"),
            section.textOrNull("trustRoot"),
            section.duration("scanInterval", TICK, HOUR, otherwise.scanInterval()),
            section.duration("startTimeout", TICK, HOUR, otherwise.startTimeout()),
            section.duration("callTimeout", TICK, HOUR, otherwise.callTimeout()),
            section.size("memoryBytes", 64 * KIB, 1024 * MIB, otherwise.memoryBytes()),
            section.size("resultBytes", KIB, 16 * MIB, otherwise.resultBytes()),
            section.number("callsPerInstance", 1, 1_000_000_000, otherwise.callsPerInstance()),
            section.number("observerQueue", 1, 1_000_000, otherwise.observerQueue()));
    section.end();
    return plugins;
  }

  private static CordonConfig.Cluster cluster(Section section) {
    CordonConfig.Cluster cluster =
        new CordonConfig.Cluster(
            section.text("name", "cordon"),
            section.text("host", "127.0.0.1"),
            section.number("port", 1, 65535, 5701),
            section.addresses("seeds"),
            section.textOrNull("configFile"),
            section.textOrNull("memberName"),
            section.number("minMembers", 1, 1000, 1),
            section.duration("joinTimeout", TICK, HOUR, Duration.ofMinutes(1)),
            section.choice(
                "joinFailure",
                CordonConfig.Cluster.JoinFailure.class,
                CordonConfig.Cluster.JoinFailure.PROCEED),
            section.number("cancelsPerSource", 1, 1_000_000, 200),
            section.number("cancelsPerSecond", 1, 1_000_000, 1000));
    if (cluster.configFile() != null && !cluster.seeds().isEmpty()) {
      section.problem("seeds", "expected none beside configFile, which says who the members are");
    }
    section.end();
    return cluster;
  }

  private static CordonConfig.Audit audit(Section section) {
    CordonConfig.Audit otherwise = CordonConfig.Audit.DEFAULT;
    CordonConfig.Audit audit =
        new CordonConfig.Audit(
            section.textOrNull("file"),
            section.flag("decisions", otherwise.decisions()),
            section.flag("text", otherwise.text()),
            section.size("maxBytes", 64 * KIB, 1024 * MIB, otherwise.maxBytes()),
            section.duration("maxAge", TICK, YEAR, otherwise.maxAge()),
            section.number("keep", 0, 100_000, otherwise.keep()),
            section.choice("sync", CordonConfig.Audit.Sync.class, otherwise.sync()),
            section.choice("onFailure", CordonConfig.Audit.OnFailure.class, otherwise.onFailure()),
            section.number("queue", 16, 1_000_000, otherwise.queue()));
    section.end();
    return audit;
  }

  private static CordonConfig.Policies policy(Section section) {
    CordonConfig.Policies policy =
        new CordonConfig.Policies(
            section.textOrNull("stateDirectory"),
            section.textOrNull("watch"),
            section.duration(
                "watchInterval", TICK, HOUR, CordonConfig.Policies.NONE.watchInterval()));
    section.end();
    return policy;
  }

  /** True if two listeners of one port on these hosts would be one. */
  private static boolean meet(String one, String other) {
    Set<String> any = Set.of("0.0.0.0", "::");
    return one.equals(other) || any.contains(one) || any.contains(other);
  }

  private static CordonConfig.Admin admin(Section section, CordonConfig.Listen listen) {
    CordonConfig.Admin admin =
        new CordonConfig.Admin(
            section.flag("enabled", true),
            section.text("host", "127.0.0.1"),
            section.number("port", 0, 65535, 9090),
            section.textOrNull("token"));
    String token = admin.token();
    if (token != null && !TOKEN.matcher(token).matches()) {
      section.problem("token", "expected 16 characters or more, of ASCII, without spaces");
    } else if (admin.enabled() && token == null && !isLoopback(admin.host())) {
      section.problem(
          "token", "missing; admin.host " + admin.host() + " is not loopback, so it is needed");
    }
    if (admin.enabled()
        && admin.port() != 0
        && admin.port() == listen.port()
        && meet(admin.host(), listen.host())) {
      section.problem("port", "expected another port than listen.port, found " + admin.port());
    }
    section.end();
    return admin;
  }
}
