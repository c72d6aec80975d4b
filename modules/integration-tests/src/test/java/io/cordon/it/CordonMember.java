package io.cordon.it;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.Member;
import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.session.MemoryOptions;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.router.ActivationStatus;
import io.cordon.proxy.router.HookCounters;
import io.cordon.proxy.router.RouterOptions;
import io.cordon.test.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A member in front of the tests' servers, for one test class.
 *
 * <pre>
 *   &#64;RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
 *   &#64;RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);
 * </pre>
 */
public final class CordonMember implements BeforeAllCallback, AfterAllCallback {

  private final DemoCluster cluster;
  private final List<PluginSpec> plugins;
  private final Map<String, IdentitySpec> identities = new HashMap<>();
  private final Map<String, String> credentials = new HashMap<>();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private int maxConnectionsPerNode = 20;
  private Duration leaseTimeout = Duration.ofSeconds(20);
  private int maxMessageBytes = 1 << 20;
  private AuditOptions audit = AuditOptions.DEFAULT;
  private PluginOptions packages = PluginOptions.BUILT_IN;
  private Member member;

  private CordonMember(DemoCluster cluster, List<PluginSpec> plugins) {
    this.cluster = cluster;
    this.plugins = plugins;
    credentials.put(PostgresServers.USER, PostgresServers.PASSWORD);
  }

  /** With residency-router: enforced, writes to the primary. */
  public static CordonMember residency(DemoCluster cluster) {
    return residency(cluster, "primary");
  }

  /** The same, whose policy lets the plugin's keys decide. */
  public static CordonMember residencyByKeys(DemoCluster cluster) {
    return with(
        cluster,
        new PluginSpec(
            "residency-router",
            Map.of(
                "enforce", true, "attribute", "helios.region", "writes", "primary", "keys", true)));
  }

  public static CordonMember residency(DemoCluster cluster, String writes) {
    return with(
        cluster,
        new PluginSpec(
            "residency-router",
            Map.of("enforce", true, "attribute", "helios.region", "writes", writes)));
  }

  /** With these plugins; none: every statement goes to the primary. */
  public static CordonMember with(DemoCluster cluster, PluginSpec... plugins) {
    return new CordonMember(cluster, List.of(plugins));
  }

  public CordonMember identity(String user, Map<String, String> attributes) {
    identities.put(user, new IdentitySpec(user, attributes));
    return this;
  }

  /** One that the nodes know too, with its name as its password. */
  public CordonMember user(String name) {
    credentials.put(name, name);
    return this;
  }

  public CordonMember tags(String node, Map<String, String> ofNode) {
    tags.put(node, ofNode);
    return this;
  }

  /** Something of the test's is between the member and this node, on a port of this machine. */
  public CordonMember port(String node, int port) {
    ports.put(node, port);
    return this;
  }

  public CordonMember pool(int connectionsPerNode, Duration timeout) {
    maxConnectionsPerNode = connectionsPerNode;
    leaseTimeout = timeout;
    return this;
  }

  public CordonMember maxMessageBytes(int bytes) {
    maxMessageBytes = bytes;
    return this;
  }

  /** Every refusal, and every decision if asked, is a line of this file. */
  public CordonMember audit(Path file, boolean decisions) {
    AuditOptions otherwise = AuditOptions.DEFAULT;
    audit =
        new AuditOptions(
            file,
            decisions,
            otherwise.text(),
            otherwise.maxBytes(),
            otherwise.maxAge(),
            otherwise.keep(),
            otherwise.sync(),
            otherwise.onFailure(),
            otherwise.queue());
    return this;
  }

  /** Not only what is built in. */
  public CordonMember plugins(PluginOptions config) {
    packages = config;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    cluster.beforeAll(context);
    member = start();
  }

  private Member start() throws Exception {
    List<NodeSpec> nodes = new ArrayList<>();
    for (ServerAddress server : cluster.addresses()) {
      nodes.add(
          new NodeSpec(
              server.name(),
              server.host(),
              ports.getOrDefault(server.name(), server.port()),
              server.region(),
              server.role(),
              tags.getOrDefault(server.name(), Map.of())));
    }
    return Member.start(config(), new Policy(1, nodes, identities, plugins))
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** What a member says that does not start. */
  public String failure() throws Exception {
    try {
      member = start();
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause().getMessage());
    }
    afterAll(null);
    throw new AssertionError("it has started");
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (member != null) {
      member.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return member.port();
  }

  /** Of the policy in force. */
  public String policyHash() {
    return Objects.requireNonNull(member.publication().current()).hash();
  }

  /** The policy and the plugins that the member decides by. */
  public ActivationStatus activation() {
    return member.activation();
  }

  public HookCounters hookCounters() {
    return member.hookCounters();
  }

  public int adminPort() {
    return member.adminPort();
  }

  /** Through the member. */
  public String jdbcUrl(String parameters) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + PostgresServers.DATABASE + parameters;
  }

  /**
   * What each node knows of the server connections that serve clients without an application_name:
   * which there are, and when each was last spoken to. Equal answers: none was opened or used
   * between them. Probes, and the connections of tests, have a name and are left out. Waits until
   * none is in use, so that what clients have left behind is cleared away.
   */
  public Map<String, String> serverActivity() throws SQLException {
    Await.until(
        "no server connection is in use",
        () -> {
          Scrape now = Scrape.of(this);
          return now.sum("cordon_pool_connections", "leased") == 0
              && now.sum("cordon_pool_connections", "opening") == 0;
        });
    Map<String, String> activity = new HashMap<>();
    for (ServerAddress server : cluster.addresses()) {
      try (Connection connection = cluster.connect(server.name());
          Statement statement = connection.createStatement();
          ResultSet sessions =
              statement.executeQuery(
                  "SELECT coalesce(string_agg(pid || ' ' || state_change, ', ' ORDER BY pid), '')"
                      + " FROM pg_stat_activity WHERE backend_type = 'client backend'"
                      + " AND application_name = ''")) {
        sessions.next();
        activity.put(server.name(), sessions.getString(1));
      }
    }
    return activity;
  }

  private CordonConfig config() {
    Duration second = Duration.ofSeconds(1);
    return new CordonConfig(
        new FrontendOptions(host(), 0, Duration.ofSeconds(10), maxMessageBytes),
        AuthenticationOptions.DEFAULT,
        new CordonConfig.Backend(credentials),
        new PoolOptions(
            maxConnectionsPerNode,
            leaseTimeout,
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Cleaning.KNOWN,
            PoolOptions.DEFAULT.resetTimeout()),
        // Patient: these tests are about answers, and the machine may be busy.
        new HealthOptions(
            second, Duration.ofSeconds(15), PostgresServers.USER, PostgresServers.DATABASE),
        CatalogOptions.DEFAULT,
        new RouterOptions(Duration.ofSeconds(10)),
        packages,
        new ClusterOptions("it-" + System.nanoTime(), host(), 5701, List.of()),
        new AdminOptions(true, host(), 0, null),
        audit,
        CordonConfig.Drain.DEFAULT,
        CordonConfig.Policies.DEFAULT,
        MemoryOptions.DEFAULT,
        2);
  }
}
