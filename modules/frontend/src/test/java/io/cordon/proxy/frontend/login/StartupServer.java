package io.cordon.proxy.frontend.login;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.LoginDecision;
import io.cordon.proxy.router.LoginQuestion;
import io.cordon.test.wire.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A listener that does the start-up and nothing else. */
public final class StartupServer implements AutoCloseable {

  /** A client that got through. */
  public record Admitted(Login login, Map<String, String> told, CancelKeys.Key key) {}

  static final NodeFacts FACTS =
      new NodeFacts(
          Map.of("server_version", "17.11", "DateStyle", "ISO, MDY", "server_encoding", "UTF8"),
          Set.of("demo", "alice"),
          Map.of("postgres", true));

  volatile AuditLog audit = AuditLog.off();
  public final BlockingQueue<String> elsewhere = new LinkedBlockingQueue<>();
  public final CancelKeys keys =
      new CancelKeys(
          session -> 7 << 21 | session & 0xffff,
          (processId, secret, source) -> {
            elsewhere.add(processId + " of " + source);
            return Future.succeededFuture();
          });
  final BlockingQueue<Admitted> admitted = new LinkedBlockingQueue<>();
  volatile Duration timeout = Duration.ofSeconds(60);
  volatile @Nullable Verifiers verifiers;
  volatile @Nullable NodeFacts facts = FACTS;
  volatile Map<String, String> fixed = Map.of();
  volatile Function<LoginQuestion, Future<LoginDecision>> logins =
      question -> Future.succeededFuture(new LoginDecision.Admitted(question.fixed(), 1));

  private final NetServer server;

  public StartupServer(Vertx vertx) {
    server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  ClientConnection connection =
                      new ClientConnection(
                          (NetSocketInternal) socket,
                          (ContextInternal) vertx.getOrCreateContext(),
                          closed -> {});
                  StartupSettings settings =
                      new StartupSettings(
                          vertx,
                          timeout,
                          verifiers,
                          () -> facts,
                          Future::succeededFuture,
                          user -> fixed,
                          question -> logins.apply(question),
                          keys,
                          audit,
                          new LoopMetrics());
                  connection.input(
                      new Startup(
                          connection,
                          settings,
                          (login, told, key) -> {
                            connection.input(new Silent());
                            admitted.add(new Admitted(login, told, key));
                          }));
                });
    server.listen(0, "127.0.0.1").await();
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

  @Override
  public void close() {
    server.close().await();
  }

  /** Leaves every byte where it is. */
  private static final class Silent implements ClientInput {

    @Override
    public void readable(io.netty.buffer.ByteBuf bytes) {}

    @Override
    public void writable() {}

    @Override
    public void closed() {}

    @Override
    public void leave() {}

    @Override
    public void terminate() {}
  }
}
