package io.cordon.proxy.frontend.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cordon.protocol.Bind;
import io.cordon.protocol.BindComplete;
import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.Parse;
import io.cordon.protocol.ParseComplete;
import io.cordon.protocol.Query;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.protocol.Sync;
import io.cordon.test.FakeNode;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Twice as much from a client is twice the work, of whatever kind it is. Work is counted as the
 * bytes that the loop and the analysis allocate for it, which no machine's speed changes: whoever
 * copies, or walks with an iterator, what has come so far for each that comes, allocates four times
 * as much.
 */
class LinearWorkTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Above two: the way in a tree, a map that has just grown. Well below four. */
  private static final double MOST = 2.75;

  private final SessionServer server = new SessionServer();

  LinearWorkTest() {
    server.node.greet =
        node -> {
          FakeNode.GREET.run(node);
          answer(node);
        };
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private enum Kind {
    STATEMENTS(i -> "SELECT " + i % 7 + ";"),
    SETTINGS_OF_THE_NODE(i -> "SET a.b" + i + " = 'x';"),
    SAVEPOINTS(i -> i == 0 ? "BEGIN;" : "SAVEPOINT s" + i + ";"),
    SAVEPOINTS_OF_ONE_NAME(i -> i == 0 ? "BEGIN;" : "SAVEPOINT s;"),
    SETTINGS_BETWEEN_SAVEPOINTS(
        i -> i == 0 ? "BEGIN;" : i % 2 == 0 ? "SAVEPOINT s;" : "SET LOCAL helios.x = '" + i + "';"),
    CURSORS(i -> i == 0 ? "BEGIN;" : "DECLARE c" + i + " CURSOR FOR SELECT 1;"),
    SQL_PREPARED(i -> "PREPARE p" + i + " AS SELECT 1;"),
    TABLES_MADE(i -> "CREATE TEMP TABLE t" + i + " (a int);"),
    TOKENS(i -> i == 0 ? "SELECT 1" : " + 1"),
    SEMICOLONS(i -> i == 0 ? "SELECT 1" : " ;"),
    PARSES(null),
    PORTALS(null);

    private final IntFunction<String> text;

    Kind(IntFunction<String> text) {
      this.text = text;
    }

    byte[] messages(int count) {
      ByteBuf out = Unpooled.buffer();
      if (text != null) {
        StringBuilder sql = new StringBuilder();
        IntStream.range(0, count).forEach(i -> sql.append(text.apply(i)));
        new Query(sql.toString()).encode(out, UTF_8);
      } else if (this == PARSES) {
        for (int i = 0; i < count; i++) {
          new Parse("p" + i, "SELECT 1", new int[0]).encode(out, UTF_8);
        }
        new Sync().encode(out);
      } else {
        new Parse("s", "SELECT 1", new int[0]).encode(out, UTF_8);
        for (int i = 0; i < count; i++) {
          Bind.withoutValues("p" + i, "s").encode(out, UTF_8);
        }
        new Sync().encode(out);
      }
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      return bytes;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void twiceAsMuchIsTwiceTheWork(Kind kind) throws Exception {
    int count = 3_000;
    work(kind, count); // classes are loaded, caches are filled
    long once = Math.min(work(kind, count), work(kind, count));

    long twice = Math.min(work(kind, 2 * count), work(kind, 2 * count));

    double ratio = (double) twice / once;
    assertTrue(ratio <= MOST, kind + ": " + once + " bytes, then " + twice + ": " + ratio);
  }

  /** In bytes. */
  private long work(Kind kind, int count) throws Exception {
    byte[] messages = kind.messages(count);
    try (RawClient client = server.connect()) {
      client.exchange(Frontend.sync());
      long before = allocated();
      Thread sender = new Thread(() -> send(client, messages));
      sender.start();
      assertTrue(client.readUntilReady().stream().noneMatch(reply -> reply.type() == 'E'));
      sender.join();
      return server.onLoop(LinearWorkTest::allocated) - before;
    }
  }

  /** By the loops and the threads that analyse long texts. */
  private static long allocated() {
    long[] ours =
        Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(thread -> thread != null && isOurs(thread.getThreadName()))
            .mapToLong(java.lang.management.ThreadInfo::getThreadId)
            .toArray();
    return Arrays.stream(THREADS.getThreadAllocatedBytes(ours)).sum();
  }

  private static boolean isOurs(String thread) {
    return thread.startsWith("vert.x-eventloop") || thread.startsWith("analysis");
  }

  private static void send(RawClient client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Does whatever it is asked, and knows of a transaction from its first word. */
  private static void answer(FakeNode.Session node) throws IOException {
    ByteBuf answers = Unpooled.buffer();
    boolean block = false;
    while (true) {
      FakeNode.Message message = node.read();
      switch (message.type()) {
        case FrontendType.PARSE -> new ParseComplete().encode(answers);
        case FrontendType.BIND -> new BindComplete().encode(answers);
        case FrontendType.QUERY -> {
          String text = message.text();
          block = text.startsWith("BEGIN") || (block && !text.startsWith("ROLLBACK"));
          for (String one : text.split(";")) {
            if (!one.isBlank()) {
              new CommandComplete(one.strip().split(" ")[0]).encode(answers, UTF_8);
            }
          }
        }
        default -> {}
      }
      if (message.type() == FrontendType.SYNC || message.type() == FrontendType.QUERY) {
        new ReadyForQuery(block ? ReadyForQuery.IN_TRANSACTION : ReadyForQuery.IDLE)
            .encode(answers);
        node.sendBytes(answers);
        answers.clear();
      } else if (message.type() == FrontendType.FLUSH) {
        node.sendBytes(answers);
        answers.clear();
      }
    }
  }
}
