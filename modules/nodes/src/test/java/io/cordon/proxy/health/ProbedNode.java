package io.cordon.proxy.health;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.DataRow;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.protocol.RowDescription;
import io.cordon.test.FakeNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers a probe as PostgreSQL would, and can be stopped and started again. */
final class ProbedNode implements AutoCloseable {

  private static final int BOOL = 16;
  private static final int NAME = 19;
  private static final int INT8 = 20;
  private static final int TEXT = 25;

  final AtomicInteger probes = new AtomicInteger();
  volatile boolean silent;
  volatile boolean inRecovery;
  volatile long lagMillis;
  volatile String database = "demo";

  private FakeNode node;

  ProbedNode() {
    start(0);
  }

  private void start(int port) {
    node = new FakeNode(port);
    node.authenticate = session -> unlessSilent(session, FakeNode.TRUST);
    node.answer = session -> unlessSilent(session, this::answer);
  }

  int port() {
    return node.port();
  }

  int accepted() {
    return node.sessions.size();
  }

  int open() {
    return node.open.get();
  }

  /** Closes its connections, and goes on to listen. */
  void disconnect() throws IOException {
    for (FakeNode.Session session : node.sessions) {
      session.socket.close();
    }
  }

  /** On the port that it had. */
  void restart() {
    start(port());
  }

  @Override
  public void close() throws IOException {
    node.close();
  }

  private void unlessSilent(FakeNode.Session session, FakeNode.Script script) throws IOException {
    if (silent) {
      session.in.transferTo(OutputStream.nullOutputStream());
    }
    script.run(session);
  }

  private void answer(FakeNode.Session session) throws IOException {
    List<BackendMessage> out = new ArrayList<>();
    if (session.query.contains("pg_is_in_recovery")) {
      probes.incrementAndGet();
      result(
          out, List.of(BOOL, INT8), new DataRow(inRecovery ? "t" : "f", Long.toString(lagMillis)));
    } else {
      result(
          out,
          List.of(TEXT, TEXT),
          new DataRow("TimeZone", "Etc/UTC"),
          new DataRow("server_encoding", "UTF8"));
      result(out, List.of(NAME), new DataRow(database));
      result(out, List.of(NAME, BOOL), new DataRow("postgres", "t"), new DataRow("alice", "f"));
    }
    out.add(new ReadyForQuery(ReadyForQuery.IDLE));
    session.send(out.toArray(BackendMessage[]::new));
  }

  private static void result(List<BackendMessage> out, List<Integer> types, DataRow... rows) {
    out.add(
        new RowDescription(
            types.stream().map(type -> new RowDescription.Field("c", type, -1)).toList()));
    out.addAll(List.of(rows));
    out.add(new CommandComplete("SELECT " + rows.length));
  }
}
