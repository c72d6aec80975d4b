package io.cordon.proxy.frontend.query;

import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginManifest;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.PoolCensus;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.backend.PoolCount;
import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.backend.PoolVerticle;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.catalog.ReadCatalogs;
import io.cordon.proxy.frontend.gate.Refusals;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.link.LoopServices;
import io.cordon.proxy.frontend.link.NodeConnector;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.MemberBudget;
import io.cordon.proxy.frontend.session.MemoryLimits;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionBudget;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.plugin.Plugins;
import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.Chain;
import io.cordon.proxy.router.Chains;
import io.cordon.proxy.router.RouterClient;
import io.cordon.proxy.router.RouterVerticle;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.test.FakeNode;
import io.cordon.test.wire.RawClient;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A listener whose clients are logged in as soon as they are connected, on one event loop, before a
 * node that a test has a script for. No plugin decides, unless a test has some.
 */
public final class SessionServer implements AutoCloseable {

  /** A client's session, as the member has it. */
  public record Admitted(ClientConnection connection, Session session, QuerySession query) {}

  private static final long EPOCH = 1;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public final FakeNode node = new FakeNode();
  final MemberBudget budget = new MemberBudget(64 << 20);
  final BlockingQueue<Admitted> admitted = new LinkedBlockingQueue<>();

  /** Of a client that is admitted: what reads it. */
  volatile Function<Admitted, ClientInput> input = Admitted::query;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final CancelClient cancels = new CancelClient(vertx, PATIENCE);
  private final boolean impatient;
  private final PoolOptions pool;
  private final PoolKey key;
  private final Node alive;
  private final LoopServices here;
  private final NetServer server;

  SessionServer() {
    this(4, true);
  }

  /**
   * The same.
   *
   * @param connections the most to the node
   * @param impatient false: what a session keeps near stays there, however long a test thinks
   * @param plugins that decide, in this order
   */
  public SessionServer(int connections, boolean impatient, Plugin... plugins) {
    this.impatient = impatient;
    pool =
        new PoolOptions(
            connections,
            PATIENCE,
            PATIENCE,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Cleaning.KNOWN,
            PATIENCE);
    PoolVerticle.deploy(vertx, pool, user -> "secret").await();
    key = new PoolKey("n1", "127.0.0.1", node.port(), "alice", "demo", Map.of());
    NodeSpec spec =
        new NodeSpec(key.node(), key.host(), key.port(), null, NodeRole.PRIMARY, Map.of());
    alive = new Node(spec, new NodeHealth(true, false, 0));
    RegionMap map = new RegionMap(1, EPOCH, Identities.NONE, Map.of(key.node(), alive));
    Regions regions = () -> map;
    here = onLoop(() -> here(regions, List.of(plugins)));
    server = vertx.createNetServer();
    server.connectHandler(this::admit);
    server.listen(0, "127.0.0.1").await();
  }

  private LoopServices here(Regions regions, List<Plugin> plugins) {
    Chains chains = new Chains();
    List<PluginSpec> specs =
        plugins.stream()
            .map(one -> new PluginSpec(one.name(), PluginManifest.OnFailure.BLOCK, Map.of()))
            .toList();
    Policy policy = new Policy(EPOCH, List.of(), Map.of(), specs);
    chains.activate(Chain.build(policy, Plugins.of(PluginOptions.BUILT_IN, plugins)));
    vertx.deployVerticle(new RouterVerticle(0, chains, PATIENCE));
    RouterClient router = new RouterClient(vertx, 0, chains, PATIENCE);
    CatalogClient catalog =
        new CatalogClient(vertx, ReadCatalogs.withACast(regions, key.database()), PATIENCE);
    PoolClient client = new PoolClient(impatient ? vertx : withoutTimers(), 0, pool);
    LoopMetrics metrics = new LoopMetrics();
    Refusals refusals = new Refusals(metrics);
    return new LoopServices(
        new Routing(router, router::summary, regions, catalog, 16 << 20, 1 << 20),
        new ScriptCache(
            SqlAnalyzer.postgres17(), vertx.createSharedWorkerExecutor("analysis", 1), 1 << 20),
        client,
        client.parking(),
        metrics,
        refusals,
        new MemoryLimits(1 << 20, 16 << 20, budget));
  }

  private void admit(io.vertx.core.net.NetSocket socket) {
    ClientConnection connection =
        new ClientConnection(
            (NetSocketInternal) socket, (ContextInternal) vertx.getOrCreateContext(), closed -> {});
    Login login = new Login("alice", "demo", Map.of(), Map.of(), Map.of());
    Session session =
        new Session(
            login,
            "c",
            "",
            Map.of("client_encoding", "UTF8"),
            new SessionBudget(budget, here.limits().sessionBytes()),
            () -> {});
    QuerySession query =
        new QuerySession(
            connection,
            session,
            16 << 20,
            here,
            new SessionAudit(AuditLog.off(), session, ""),
            new NodeConnector(here, suspect -> {}, login, "c"));
    Admitted client = new Admitted(connection, session, query);
    connection.input(input.apply(client));
    admitted.add(client);
  }

  private Vertx withoutTimers() {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("setTimer") ? 0L : method.invoke(vertx, arguments);
    return (Vertx)
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Vertx.class}, handler);
  }

  /** What the sessions of its loop work with. */
  public LoopServices services() {
    return here;
  }

  /** The node, as a policy knows it. */
  public Node alive() {
    return alive;
  }

  LoopMetrics metrics() {
    return here.metrics();
  }

  int port() {
    return server.actualPort();
  }

  /** No connection to the node is leased, or is being opened or cleaned. */
  public boolean idle() {
    return new PoolCensus(vertx, 1, PATIENCE)
        .counts().await().stream().allMatch(count -> count.leased() + count.opening() == 0);
  }

  /** So many leases wait for a connection. */
  public int waiting() {
    return new PoolCensus(vertx, 1, PATIENCE)
        .counts().await().stream().mapToInt(PoolCount::waiting).sum();
  }

  /** So many connections to the node are idle: who leases one of them does not wait for it. */
  public void open(int connections) {
    List<Future<ServerConnection>> leased =
        onLoop(() -> Stream.generate(() -> here.pool().lease(key)).limit(connections).toList());
    List<ServerConnection> opened = Future.all(leased).await().list();
    onLoop(
        () -> {
          opened.forEach(each -> here.pool().release(each, Disposition.CLEAN));
          return opened;
        });
  }

  public CancelClient cancelClient() {
    return cancels;
  }

  public RawClient connect() throws Exception {
    return RawClient.open("127.0.0.1", server.actualPort());
  }

  public Admitted takeAdmitted() throws InterruptedException {
    Admitted next = admitted.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody was admitted");
    }
    return next;
  }

  /** Does it on the loop, and waits until that is done. */
  public <T> T onLoop(Supplier<T> task) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(
        v -> {
          try {
            done.complete(task.get());
          } catch (RuntimeException | AssertionError e) {
            done.fail(e);
          }
        });
    return done.future().await();
  }

  /** When it returns, the loop has read what there was to be read at any socket. */
  public void turn() {
    Promise<Void> done = Promise.promise();
    EventExecutor executor = ((ContextInternal) loop).nettyEventLoop();
    // A task that is merely queued runs before the loop looks at any socket.
    executor.execute(() -> executor.schedule((Runnable) done::complete, 1, TimeUnit.MICROSECONDS));
    done.future().await();
  }

  /** From now on the loop does nothing until the result is closed. */
  Halt halt() throws InterruptedException {
    CountDownLatch halted = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    loop.runOnContext(
        v -> {
          halted.countDown();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    halted.await();
    return over::countDown;
  }

  /** A loop that does nothing. */
  interface Halt extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() throws Exception {
    server.close().await();
    vertx.close().await();
    node.close();
  }
}
