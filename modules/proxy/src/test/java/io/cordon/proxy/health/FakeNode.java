package io.cordon.proxy.health;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Answers a probe as PostgreSQL would: start-up without a password, and simple queries. */
final class FakeNode {

  private static final Buffer STARTED =
      message('R', new byte[4])
          .appendBuffer(message('S', "client_encoding\0UTF8\0"))
          .appendBuffer(message('S', "server_version\00017.4\0"))
          .appendBuffer(message('K', new byte[8]))
          .appendBuffer(message('Z', "I"));

  final AtomicInteger probes = new AtomicInteger();
  final AtomicInteger accepted = new AtomicInteger();
  final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  volatile boolean silent;
  volatile boolean inRecovery;
  volatile long lagMillis;
  volatile String database = "demo";

  private final Vertx vertx;
  private NetServer server;

  FakeNode(Vertx vertx) {
    this.vertx = vertx;
  }

  Future<Integer> start(int port) {
    server = vertx.createNetServer().connectHandler(this::accept);
    return server.listen(port, "127.0.0.1").map(NetServer::actualPort);
  }

  Future<Void> stop() {
    Future<Void> closed = server.close();
    open.forEach(NetSocket::close);
    return closed;
  }

  private void accept(NetSocket socket) {
    accepted.incrementAndGet();
    open.add(socket);
    socket.closeHandler(v -> open.remove(socket));
    AtomicReference<Buffer> pending = new AtomicReference<>();
    socket.handler(
        bytes -> {
          if (silent) {
            return;
          }
          if (pending.get() == null) {
            pending.set(Buffer.buffer());
            socket.write(STARTED);
            return;
          }
          Buffer received = pending.get().appendBuffer(bytes);
          if (received.length() > 5 && received.length() == received.getInt(1) + 1) {
            pending.set(Buffer.buffer());
            socket.write(received.toString().contains("pg_is_in_recovery") ? health() : facts());
          }
        });
  }

  private Buffer health() {
    probes.incrementAndGet();
    return Buffer.buffer()
        .appendBuffer(
            result(
                new int[] {16, 20},
                List.of(List.of(inRecovery ? "t" : "f", Long.toString(lagMillis)))))
        .appendBuffer(message('Z', "I"));
  }

  private Buffer facts() {
    return Buffer.buffer()
        .appendBuffer(
            result(
                new int[] {25, 25},
                List.of(List.of("TimeZone", "Etc/UTC"), List.of("server_encoding", "UTF8"))))
        .appendBuffer(result(new int[] {19}, List.of(List.of(database))))
        .appendBuffer(
            result(new int[] {19, 16}, List.of(List.of("postgres", "t"), List.of("alice", "f"))))
        .appendBuffer(message('Z', "I"));
  }

  private static Buffer result(int[] types, List<List<String>> rows) {
    Buffer description = Buffer.buffer().appendShort((short) types.length);
    for (int type : types) {
      description.appendString("c\0").appendInt(0).appendShort((short) 0).appendInt(type);
      description.appendShort((short) -1).appendInt(-1).appendShort((short) 0);
    }
    Buffer out = message('T', description.getBytes());
    for (List<String> row : rows) {
      Buffer data = Buffer.buffer().appendShort((short) types.length);
      for (String value : row) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        data.appendInt(bytes.length).appendBytes(bytes);
      }
      out.appendBuffer(message('D', data.getBytes()));
    }
    return out.appendBuffer(message('C', "SELECT " + rows.size() + "\0"));
  }

  private static Buffer message(char type, String body) {
    return message(type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Buffer message(char type, byte[] body) {
    return Buffer.buffer().appendByte((byte) type).appendInt(body.length + 4).appendBytes(body);
  }
}
