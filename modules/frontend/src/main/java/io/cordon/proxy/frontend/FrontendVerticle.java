package io.cordon.proxy.frontend;

import io.cordon.proxy.backend.Parking;
import io.cordon.proxy.backend.PoolClient;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.frontend.census.Sessions;
import io.cordon.proxy.frontend.gate.Refusals;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.link.LoopServices;
import io.cordon.proxy.frontend.link.NodeConnector;
import io.cordon.proxy.frontend.login.Startup;
import io.cordon.proxy.frontend.login.StartupSettings;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.net.Clients;
import io.cordon.proxy.frontend.query.QuerySession;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionBudget;
import io.cordon.proxy.loop.Loops;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.RouterClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener, one instance per event loop: all share one port, and a client stays on the loop
 * that took it. Fails to deploy if the port cannot be had.
 */
public final class FrontendVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(FrontendVerticle.class);

  /** Vert.x's: a free port that all loops share, while 0 would be another for each. */
  private static final int ANY_PORT = -1;

  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final FrontendOptions options;
  private final FrontendServices services;
  private final PortHolder port;

  /** Told of the port that was bound, which matters where 0 was asked for. */
  @FunctionalInterface
  public interface PortHolder {
    void bound(int port);
  }

  public FrontendVerticle(FrontendOptions options, FrontendServices services, PortHolder port) {
    this.options = options;
    this.services = services;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    int loop = Loops.of(vertx).indexOf(context);
    RouterClient router = services.router().apply(loop);
    PoolClient pool = services.pool().apply(loop);
    Parking parking = pool.parking();
    Routing routing =
        new Routing(
            router,
            router::summary,
            services.regions(),
            services.catalog(),
            options.maxMessageBytes(),
            services.limits().cacheBytes());
    LoopMetrics metrics = services.metrics().apply(loop);
    Refusals refusals = new Refusals(metrics);
    Sessions sessions = new Sessions(vertx, loop, refusals);
    LoopServices here =
        new LoopServices(
            routing,
            new ScriptCache(
                services.analyzer(),
                vertx.createSharedWorkerExecutor("analysis", 1),
                services.limits().cacheBytes()),
            pool,
            parking,
            metrics,
            refusals,
            services.limits());
    StartupSettings startup =
        new StartupSettings(
            vertx,
            options.startupTimeout(),
            services.verifiers(),
            services.facts(),
            services.refreshFacts(),
            services.fixed(),
            router::admit,
            services.keys(),
            services.audit(),
            metrics);
    Clients clients = new Clients(vertx);
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost(options.host())
                .setPort(options.port() == 0 ? ANY_PORT : options.port())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true));
    server.connectHandler(
        socket -> {
          ClientConnection client =
              new ClientConnection(
                  (NetSocketInternal) socket, (ContextInternal) context, clients::remove);
          clients.add(client);
          client.input(
              new Startup(
                  client,
                  startup,
                  (login, told, key) -> admit(client, login, told, key, here, sessions)));
        });
    vertx
        .eventBus()
        .<Long>localConsumer(
            FrontendClient.leaveAddress(loop),
            message -> {
              Duration timeout = Duration.ofMillis(message.body());
              // Closes the listener at once; the connections are ours to close before that time.
              server.shutdown(timeout.plus(LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS);
              clients.leave(timeout).onComplete(gone -> message.reply(null));
            });
    return server.listen().onSuccess(bound -> port.bound(bound.actualPort()));
  }

  private void admit(
      ClientConnection client,
      Login login,
      Map<String, String> told,
      CancelKeys.Key key,
      LoopServices here,
      Sessions sessions) {
    String clientId = Integer.toString(key.data().processId());
    Session session =
        new Session(
            login,
            clientId,
            client.address(),
            told,
            new SessionBudget(here.limits().member(), here.limits().sessionBytes()),
            () -> {
              key.remove();
              sessions.remove(clientId);
            });
    Catalogs catalogs = here.routing().catalogs();
    session.naming.temporaryByDefault(
        () -> catalogs.isTemporaryByDefault(login.database(), login.user()));
    NodeConnector connector = new NodeConnector(here, services.suspect(), login, clientId);
    SessionAudit audit = new SessionAudit(services.audit(), session, client.peer());
    QuerySession query =
        new QuerySession(client, session, options.maxMessageBytes(), here, audit, connector);
    sessions.add(clientId, query);
    here.metrics().loginsAdmitted.increment();
    key.onCancel(
        () -> {
          Promise<Void> done = Promise.promise();
          context.runOnContext(v -> query.cancel(services.cancel()).onComplete(done));
          return done.future();
        });
    log.debug("client admitted client={} user={} peer={}", clientId, login.user(), client.peer());
    client.input(query);
  }
}
