package io.cordon.proxy.frontend.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.FrameDecisions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Residues;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.gate.StatementObservers;
import io.cordon.proxy.frontend.query.Conversation;
import io.cordon.proxy.frontend.query.SessionServer;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Slice;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.proxy.frontend.session.Turn;
import io.cordon.proxy.region.Node;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's server link before a node that a test has a script for. There is no client: what its
 * owner is told, and what the client would get, is noted. What a test does with the link it does on
 * its loop ({@link #on}).
 */
final class LinkFixture implements AutoCloseable {

  final SessionServer server;
  final Conversation.Node node;
  final Session session = Sql.session();
  final NodeConnector connector;
  final ServerLink link;
  final Gate gate;

  /** Nodes that have been found to be gone. */
  final List<String> suspects = new CopyOnWriteArrayList<>();

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final ByteBuf toClient = Unpooled.buffer();
  private final RawClient client;

  LinkFixture() throws Exception {
    this(4);
  }

  /**
   * The same.
   *
   * @param connections the most to the node
   */
  LinkFixture(int connections) throws Exception {
    server = new SessionServer(connections, false);
    node = new Conversation.Node(server);
    client = server.connect();
    SessionServer.Admitted admitted = server.takeAdmitted();
    LoopServices here = server.services();
    connector = new NodeConnector(here, suspects::add, session.login(), "7");
    link = new ServerLink(session, new Owner(), connector, admitted.connection());
    StatementObservers observers =
        new StatementObservers(session, here.scripts(), here.routing(), () -> 0);
    Turn turn = new Turn(new Slice(), () -> {}, Runnable::run);
    gate =
        new Gate(
            session,
            here.scripts(),
            new FrameDecisions(
                here.routing(), here.scripts(), here.metrics(), turn, () -> {}, Runnable::run),
            here.routing(),
            observers,
            new Residues(session, here.routing(), connector),
            link,
            new SessionAudit(AuditLog.off(), session, ""),
            new StatementMetrics(here.metrics()));
  }

  <T> T on(Supplier<T> task) {
    return server.onLoop(task);
  }

  void on(Runnable task) {
    server.onLoop(
        () -> {
          task.run();
          return null;
        });
  }

  List<Node> nodes() {
    return List.of(server.alive());
  }

  /** Gets a server connection that is in the session's state. */
  void engage() {
    if (!on(() -> link.engage(nodes(), true))) {
      hears("proceed");
    }
  }

  /** These are sent, as far as the link is concerned. */
  void expects(PendingReply... replies) {
    on(() -> Arrays.stream(replies).forEach(link.replies()::expect));
  }

  /** The node says this; no node does. */
  void says(byte[] bytes) {
    on(() -> link.received(Unpooled.copiedBuffer(bytes)));
  }

  /** Waits until its owner is told this, of all that it is told. */
  void hears(String what) {
    Await.until(what, () -> told.contains(what));
    told.remove(what);
  }

  /** What the owner has been told since this was asked, but for {@code proceed}. */
  List<String> told() {
    return on(
        () -> {
          List<String> all = new ArrayList<>(told);
          told.clear();
          all.removeIf("proceed"::equals);
          return all;
        });
  }

  /** What the client has got since this was asked. */
  String client() {
    return on(
        () -> {
          String all = toClient.toString(ISO_8859_1);
          toClient.clear();
          return all;
        });
  }

  /** A statement of the protocol that the session has, and no node. */
  Prepared prepared(String name, String text) {
    return Sql.prepared(session, name, text);
  }

  static String text(byte[]... messages) {
    return new String(Frontend.concat(messages), ISO_8859_1);
  }

  /** Notes all that it is told. */
  private final class Owner implements LinkOwner {

    @Override
    public void proceed() {
      told.add("proceed");
    }

    @Override
    public void engageFailed(Refusal refusal) {
      told.add("failed " + show(refusal.error()));
    }

    @Override
    public void broken(String what) {
      told.add("broken " + what);
    }

    @Override
    public void nodeRefusedSession(byte[] errorResponse) {
      told.add("refused " + show(NodeReplies.decodeError(Unpooled.wrappedBuffer(errorResponse))));
    }

    @Override
    public void toClient(ByteBuf bytes) {
      toClient.writeBytes(bytes);
      bytes.release();
    }

    @Override
    public void ready() {
      told.add("ready");
    }

    @Override
    public void executed(@Nullable Execution execution) {
      told.add("executed");
    }

    @Override
    public void executionFailed(@Nullable Execution execution, ErrorResponse error) {
      told.add("execution failed " + show(error));
    }

    @Override
    public void copyIn() {
      told.add("copy in");
    }

    @Override
    public void skipToSync() {
      told.add("skip to Sync");
    }

    @Override
    public void lost(ErrorResponse error, LossPosition position) {
      told.add("lost " + position + " " + show(error));
    }

    @Override
    public void serverWritable() {}

    @Override
    public void readComplete() {}

    private static String show(ErrorResponse error) {
      return error.sqlState() + " " + error.message();
    }
  }

  @Override
  public void close() throws Exception {
    on(link::abandon);
    client.close();
    server.close();
  }
}
