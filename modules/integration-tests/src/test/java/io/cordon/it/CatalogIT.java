package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.plugin.Catalog.Function;
import io.cordon.plugin.Catalog.Kind;
import io.cordon.plugin.Catalog.Relation;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.catalog.CatalogVerticle;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.catalog.SearchPath;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import io.cordon.test.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is known of real catalogs, while they change and while their nodes come and go. */
class CatalogIT {

  private static final String DATABASE = "catalog_it";
  private static final SearchPath PUBLIC = SearchPath.of(USER, "public", Set.of());
  private static final SearchPath DEFAULT = SearchPath.of(USER, null, Set.of());

  /** A reading is asked for by the test, and by nobody else. */
  private static final Duration NEVER = Duration.ofHours(1);

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private final Vertx vertx = Vertx.vertx();
  private final RegionMapHolder regions = new RegionMapHolder();
  private final Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
  private Wire wire;
  private NodeSpec node;

  @BeforeEach
  void create() throws Exception {
    sql(PostgresServers.DATABASE, "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    sql(PostgresServers.DATABASE, "CREATE DATABASE " + DATABASE);
    ServerAddress primary = CLUSTER.address(PRIMARY);
    wire = new Wire(primary.host(), primary.port());
    node = new NodeSpec("a", "127.0.0.1", wire.port(), null, NodeRole.PRIMARY, Map.of());
    regions.setNodes(List.of(node));
    regions.setHealth(node, new NodeHealth(true, false, 0));
  }

  @AfterEach
  void drop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
    wire.close();
    sql(PostgresServers.DATABASE, "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    sql(PostgresServers.DATABASE, "ALTER ROLE " + USER + " RESET search_path");
  }

  @Test
  void readsWhatNamesMean() throws Exception {
    String longest = "n".repeat(63);
    sql(
        DATABASE,
        "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE SCHEMA other;"
            + "CREATE TABLE other.t (a int); CREATE TABLE \"T.\"\"1\" (a int);"
            + ("CREATE TABLE " + longest + "cut (a int);")
            + "CREATE TABLE parent (a int) PARTITION BY LIST (a);"
            + "CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);"
            + "CREATE TABLE heir () INHERITS (t); CREATE SEQUENCE s;"
            + "CREATE MATERIALIZED VIEW m AS SELECT a FROM v;"
            + "CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
            + "CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS"
            + " 'BEGIN RETURN 1; END'; CREATE VIEW calls AS SELECT f()");
    refresh();

    assertEquals(Kind.TABLE, relation("public.t").kind());
    assertEquals(Set.of("public.heir"), relation("public.t").children());
    assertEquals(Set.of("public.t"), relation("public.v").reads());
    assertEquals(Set.of("public.v"), relation("public.m").reads());
    assertEquals(Set.of("public.f"), relation("public.calls").calls());
    assertEquals(Kind.MATERIALIZED_VIEW, relation("public.m").kind());
    assertEquals(Kind.PARTITIONED_TABLE, relation("public.parent").kind());
    assertTrue(relation("public.child").partition());
    assertEquals(Kind.SEQUENCE, relation("public.s").kind());
    assertEquals(Kind.TABLE, relation("public.\"T.\"\"1\"").kind());
    assertEquals(Kind.TABLE, relation("public." + longest).kind());
    assertEquals(Kind.VIEW, relation("pg_catalog.pg_tables").kind());
    List<Function> functions = catalogs.functions(DATABASE, "public.f");
    assertEquals(2, functions.size());
    assertTrue(functions.stream().anyMatch(Function::securityDefiner));
    assertFalse(catalogs.functions(DATABASE, "pg_catalog.lower").isEmpty());
    assertEquals(List.of("public.t"), named("t", PUBLIC).tables());
    assertEquals(
        Set.of("public.t", "other.t"),
        Set.copyOf(named("t", SearchPath.of(USER, "other, public", Set.of())).tables()));
    // A node cuts the second one.
    assertFalse(named("t", SearchPath.of(USER, "nowhere", Set.of())).complete());
    assertTrue(named("t", SearchPath.of(USER, longest + "y, public", Set.of())).complete());
    assertEquals(
        List.of("public.t"),
        named("t", SearchPath.of(USER, longest + "y, public", Set.of())).tables());
  }

  @Test
  void aDefinitionIsKnownWhenItIsAskedForAgain() throws Exception {
    sql(DATABASE, "CREATE TABLE t (a int)");
    refresh();
    long version = catalogs.version(DATABASE);
    assertFalse(named("late", PUBLIC).complete());
    sql(DATABASE, "CREATE VIEW late AS SELECT a FROM t");

    Await.until("the view is known", () -> refresh() && named("late", PUBLIC).complete());

    assertNotEquals(version, catalogs.version(DATABASE));
    assertEquals(Set.of("public.t"), relation("public.late").reads());
    long now = catalogs.version(DATABASE);
    sql(DATABASE, "CREATE TABLE secrets (a int); CREATE OR REPLACE VIEW late AS TABLE secrets");
    Await.until(
        "it is another view",
        () -> refresh() && relation("public.late").reads().contains("public.secrets"));
    long then = catalogs.version(DATABASE);
    assertNotEquals(now, then);
    sql(DATABASE, "INSERT INTO t VALUES (1)");
    int read = wire.connections();
    Await.until("it is read once more", () -> refresh() && wire.connections() > read);
    assertEquals(then, catalogs.version(DATABASE), "what says the same keeps its version");
  }

  @Test
  void manyWhoAskWaitForOneReading() throws Exception {
    CatalogClient client = client(NEVER);
    int before = wire.connections();
    wire.hold();

    var all = IntStream.range(0, 50).mapToObj(i -> client.refresh(DATABASE)).toList();
    wire.release();
    for (var each : all) {
      each.await(20, TimeUnit.SECONDS);
    }
    assertEquals(1, wire.connections() - before);
  }

  @Test
  void aDatabaseInUseIsReadAgainByItself() throws Exception {
    client(Duration.ofSeconds(1));
    named("t", PUBLIC);
    Await.until("it has been read", () -> catalogs.version(DATABASE) > 0);
    sql(DATABASE, "CREATE TABLE t (a int)");
    Await.until("the table is known", () -> named("t", PUBLIC).complete());
  }

  @Test
  void aNodeThatDiesInTheMiddleOfAReadingHasSaidNothing() throws Exception {
    sql(DATABASE, "CREATE TABLE t (a int)");
    wire.cutAfter(20_000);

    refresh();

    assertTrue(wire.cuts() > 0, "it was in the middle");
    assertEquals(0, catalogs.version(DATABASE));
    assertFalse(named("t", PUBLIC).complete());
    assertTrue(catalogs.relation(DATABASE, "pg_catalog.pg_class").isEmpty());

    wire.cutAfter(Integer.MAX_VALUE);
    Await.until("it is known again", () -> refresh() && named("t", PUBLIC).complete());
  }

  @Test
  void whatANodeSaidCountsUntilItSaysSomethingElse() throws Exception {
    sql(DATABASE, "CREATE TABLE t (a int)");
    refresh();
    long version = catalogs.version(DATABASE);
    sql(DATABASE, "CREATE TABLE late (a int)");
    for (int bytes : new int[] {0, 200, 700}) {
      int cuts = wire.cuts();
      wire.cutAfter(bytes);
      Await.until("a reading has been cut", () -> refresh() && wire.cuts() > cuts);
      assertEquals(version, catalogs.version(DATABASE));
      assertTrue(named("t", PUBLIC).complete());
      assertFalse(named("late", PUBLIC).complete());
    }
    wire.cutAfter(Integer.MAX_VALUE);
    Await.until("it is known", () -> refresh() && named("late", PUBLIC).complete());
  }

  @Test
  void aNodeThatIsSilentIsNotWaitedForLonger() throws Exception {
    wire.cutAfter(0);
    wire.silent(true);

    client(NEVER, Duration.ofMillis(300)).refresh(DATABASE).await(60, TimeUnit.SECONDS);

    assertEquals(0, catalogs.version(DATABASE));
  }

  @Test
  void aReadingThatTakesTooLongEndsOnTheNode() throws Exception {
    CatalogClient client = client(NEVER, Duration.ofMillis(500));
    ServerAddress primary = CLUSTER.address(PRIMARY);
    String url = "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + DATABASE;
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE");
      for (int cuts = 0; cuts < 3; ) {
        int before = wire.connections();
        client.refresh(DATABASE).await(20, TimeUnit.SECONDS);
        cuts += wire.connections() > before ? 1 : 0;
        assertTrue(readings() <= 1, "one at a time");
      }
      Await.until("none is left", () -> readings() == 0);
    }
  }

  private static int readings() throws SQLException {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cordon catalog'"
                    + " AND state = 'active'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** A node that is alive and has not been read: what it has under a name nobody knows. */
  @Test
  void aNodeThatJoinsIsReadBeforeAnythingIsKnown() throws Exception {
    sql(DATABASE, "CREATE TABLE t (a int)");
    refresh();
    assertTrue(named("t", PUBLIC).complete());
    ServerAddress primary = CLUSTER.address(PRIMARY);
    NodeSpec joined =
        new NodeSpec("b", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of());
    regions.setNodes(List.of(node, joined));
    assertTrue(named("t", PUBLIC).complete(), "as long as it is down");

    regions.setHealth(joined, new NodeHealth(true, false, 0));

    assertEquals(0, catalogs.version(DATABASE));
    assertFalse(named("t", PUBLIC).complete());
    Await.until("it has been read", () -> refresh() && named("t", PUBLIC).complete());
  }

  @Test
  void aDatabaseThatIsNotThereHasNothingInIt() throws Exception {
    sql(PostgresServers.DATABASE, "DROP DATABASE " + DATABASE);

    refresh();

    assertTrue(catalogs.version(DATABASE) > 0);
    assertFalse(named("t", PUBLIC).complete());
    assertTrue(catalogs.relation(DATABASE, "pg_catalog.pg_class").isEmpty());
  }

  /** Server connections that are open have the default of the time at which they were opened. */
  @Test
  void theDefaultPathMayBeAnyThatItHasBeen() throws Exception {
    sql(DATABASE, "CREATE SCHEMA other; CREATE TABLE t (a int); CREATE TABLE other.t (a int)");
    sql(DATABASE, "ALTER DATABASE " + DATABASE + " SET search_path = other");
    refresh();
    assertEquals(List.of("other.t"), named("t", DEFAULT).tables());

    sql(DATABASE, "ALTER DATABASE " + DATABASE + " SET search_path = public");

    Await.until("the new path counts", () -> refresh() && named("t", DEFAULT).tables().size() == 2);
    assertEquals(Set.of("public.t", "other.t"), Set.copyOf(named("t", DEFAULT).tables()));
    assertEquals(List.of("public.t"), named("t", PUBLIC).tables(), "one that the session has set");
    assertEquals(
        List.of("pg_catalog.lower"),
        catalogs
            .names(
                DATABASE,
                List.of(),
                List.of(new FunctionName(null, "lower")),
                ImplicitCalls.NONE,
                DEFAULT)
            .functions());
  }

  @Test
  void theDefaultPathOfARoleIsNobodyElses() throws Exception {
    sql(DATABASE, "CREATE SCHEMA other; CREATE TABLE t (a int); CREATE TABLE other.t (a int)");
    sql(DATABASE, "ALTER DATABASE " + DATABASE + " SET search_path = public");
    refresh();
    SearchPath somebody = SearchPath.of("somebody", null, Set.of());
    assertEquals(List.of("public.t"), named("t", DEFAULT).tables());

    sql(DATABASE, "ALTER ROLE " + USER + " IN DATABASE " + DATABASE + " SET search_path = other");

    Await.until("the new path counts", () -> refresh() && named("t", DEFAULT).tables().size() == 2);
    assertEquals(List.of("public.t"), named("t", somebody).tables());
  }

  @Test
  void aRoleThatBecomesAnotherHasAPathThatNobodyKnows() throws Exception {
    sql(
        DATABASE,
        """
        CREATE SCHEMA becomes; CREATE TABLE becomes.u (a int);
        CREATE SCHEMA became; CREATE TABLE became.u (a int);
        CREATE ROLE became; CREATE ROLE becomes LOGIN IN ROLE became;
        """);
    try {
      refresh();
      SearchPath path = SearchPath.of("becomes", null, Set.of());
      assertEquals(List.of("becomes.u"), named("u", path).tables());

      sql(DATABASE, "ALTER ROLE becomes SET role = became");

      Await.until("it counts", () -> refresh() && named("u", path).tables().size() == 2);
    } finally {
      sql(DATABASE, "DROP ROLE becomes, became; DROP SCHEMA becomes, became CASCADE");
    }
  }

  @Test
  void knowsWhoseObjectsAreTemporaryByDefault() throws Exception {
    sql(DATABASE, "CREATE ROLE temporary_maker");
    try {
      refresh();
      assertFalse(catalogs.isTemporaryByDefault(DATABASE, "temporary_maker"));

      sql(
          DATABASE,
          "ALTER ROLE temporary_maker IN DATABASE "
              + DATABASE
              + " SET search_path = pg_temp, public");

      Await.until(
          "it counts",
          () -> refresh() && catalogs.isTemporaryByDefault(DATABASE, "temporary_maker"));
      assertFalse(catalogs.isTemporaryByDefault(DATABASE, "somebody"));
    } finally {
      sql(DATABASE, "DROP ROLE temporary_maker");
    }
  }

  private Catalogs.Names named(String relation, SearchPath path) {
    return catalogs.names(
        DATABASE,
        List.of(new RelationName(null, relation, false)),
        List.of(),
        ImplicitCalls.NONE,
        path);
  }

  private Relation relation(String name) {
    return catalogs.relation(DATABASE, name).orElseThrow(() -> new AssertionError(name));
  }

  private CatalogClient client;

  /** True, always: for conditions. */
  private boolean refresh() throws Exception {
    client = client == null ? client(NEVER) : client;
    client.refresh(DATABASE).await(20, TimeUnit.SECONDS);
    return true;
  }

  private CatalogClient client(Duration interval) throws Exception {
    return client(interval, Duration.ofSeconds(15));
  }

  private CatalogClient client(Duration interval, Duration timeout) throws Exception {
    CatalogOptions options = new CatalogOptions(interval, timeout);
    vertx
        .deployVerticle(
            new CatalogVerticle(options, new ServiceLogin(USER, PASSWORD), regions, catalogs))
        .await(20, TimeUnit.SECONDS);
    return new CatalogClient(vertx, catalogs, Duration.ofSeconds(20));
  }

  private static void sql(String database, String text) throws SQLException {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    String url = "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + database;
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** Between a member and a node: passes bytes on, and cuts what the node says. */
  private static final class Wire implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile int most = Integer.MAX_VALUE;
    private volatile boolean silent;

    Wire(String host, int port) throws IOException {
      this.host = host;
      this.port = port;
      start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    int connections() {
      return connections.get();
    }

    int cuts() {
      return cuts.get();
    }

    /** Of each connection from now on: so many bytes of the node's are passed on. */
    void cutAfter(int bytes) {
      most = bytes;
    }

    /** Nothing of what a node says from now on is passed on before the release. */
    void hold() {
      held = new CountDownLatch(1);
    }

    void release() {
      held.countDown();
    }

    /** What is cut is not closed. */
    void silent(boolean now) {
      silent = now;
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listener.accept();
          connections.incrementAndGet();
          Socket server = new Socket(host, port);
          start(() -> pass(client, server, Integer.MAX_VALUE, new CountDownLatch(0)));
          int bytes = most;
          CountDownLatch free = held;
          start(() -> pass(server, client, bytes, free));
        }
      } catch (IOException closed) {
        // By the test.
      }
    }

    private void pass(Socket from, Socket to, int bytes, CountDownLatch free) {
      try {
        free.await();
        byte[] buffer = new byte[4096];
        int left = bytes;
        int n = from.getInputStream().read(buffer);
        while (n >= 0) {
          to.getOutputStream().write(buffer, 0, Math.min(n, left));
          left -= n;
          if (left <= 0) {
            cuts.incrementAndGet();
            if (silent) {
              return;
            }
            break;
          }
          n = from.getInputStream().read(buffer);
        }
        from.close();
        to.close();
      } catch (IOException | InterruptedException closed) {
        // By either side.
      }
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "wire");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
