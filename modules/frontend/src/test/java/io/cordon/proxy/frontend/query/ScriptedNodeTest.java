package io.cordon.proxy.frontend.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.NoData;
import io.cordon.protocol.NoticeResponse;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.test.FakeNode;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session before a node that answers as a test tells it to. */
class ScriptedNodeTest {

  private final SessionServer server = new SessionServer();

  /** What the node has been sent. */
  private final BlockingQueue<String> got = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  /**
   * How much of it comes with the answer is the network's to say: the client has got nothing of it,
   * and the session goes on elsewhere, or its beginning, and the session ends.
   */
  @Test
  void halfAMessageBehindReadyForQueryIsNeverFollowedByAnother() throws Exception {
    ByteBuf notice = Unpooled.buffer();
    NoticeResponse.of("WARNING", "01000", "half of this").encode(notice, UTF_8);
    server.node.greet =
        node -> {
          FakeNode.GREET.run(node);
          got.add("Q " + node.read().text());
          ByteBuf answer = Unpooled.buffer();
          new CommandComplete("SELECT 0").encode(answer, UTF_8);
          new ReadyForQuery(ReadyForQuery.IDLE).encode(answer, UTF_8);
          answer.writeBytes(notice, 0, notice.readableBytes() / 2);
          node.sendBytes(answer);
          try {
            got.add("then " + (char) node.read().type()); // Q: DISCARD ALL
          } catch (EOFException e) {
            got.add("the end");
          }
          throw new EOFException("the rest never comes");
        };
    try (RawClient client = server.connect()) {
      client.send(Frontend.query("SELECT 1"));
      assertEquals("CZ", types(withoutReports(client.readUntilReady())));
      assertEquals("Q SELECT 1", next());
      String last = next();
      assertTrue(Set.of("then X", "the end", "then Q").contains(last), last);

      List<Reply> more;
      try {
        client.send(Frontend.query("SELECT 2"));
        more = client.readUntilReady();
        assertEquals("Q SELECT 2", next());
      } catch (IOException ended) {
        assertFalse(ended.getCause() instanceof SocketTimeoutException, "silent");
        return;
      }
      assertEquals("CZ", types(withoutReports(more)));
    }
  }

  @Test
  void aCursorOfSqlIsDescribedAndExecutedAsThePortalThatItIs() throws Exception {
    server.node.greet =
        node -> {
          FakeNode.GREET.run(node);
          answer(node);
        };
    try (RawClient client = server.connect()) {
      client.exchange(Frontend.query("BEGIN; DECLARE c CURSOR FOR SELECT 1"));
      client.send(Frontend.describePortal("c"), Frontend.execute("c"), Frontend.sync());

      assertEquals("nCZ", types(client.readUntilReady()));
    }
    assertEquals("Q BEGIN; DECLARE c CURSOR FOR SELECT 1", next());
    assertEquals("D Pc", next());
    assertEquals("E c\0\0\0\0", next());
  }

  @Test
  void aCursorOfNoServerConnectionIsAnErrorAndNoNodeIsAsked() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.describePortal("c"), Frontend.sync());

      List<Reply> replies = client.readUntilReady();
      assertEquals("EZ", types(replies));
      assertTrue(replies.get(0).text().contains("C34000\0"));
    }
    assertEquals(0, got.size());
  }

  private void answer(FakeNode.Session node) throws java.io.IOException {
    while (true) {
      FakeNode.Message message = node.read();
      switch (message.type()) {
        case FrontendType.QUERY -> {
          got.add("Q " + message.text());
          node.send(
              new CommandComplete("BEGIN"),
              new CommandComplete("DECLARE CURSOR"),
              new ReadyForQuery((byte) 'T'));
        }
        case FrontendType.DESCRIBE -> {
          got.add("D " + message.text());
          node.send(new NoData());
        }
        case FrontendType.EXECUTE -> {
          got.add("E " + message.text());
          node.send(new CommandComplete("SELECT 0"));
        }
        case FrontendType.SYNC -> node.send(new ReadyForQuery((byte) 'T'));
        default -> {}
      }
    }
  }

  private String next() throws InterruptedException {
    return String.valueOf(got.poll(60, TimeUnit.SECONDS));
  }

  private static List<Reply> withoutReports(List<Reply> messages) {
    List<Reply> rest = new ArrayList<>(messages);
    rest.removeIf(message -> message.type() == 'S');
    return rest;
  }

  private static String types(List<Reply> messages) {
    return messages.stream()
        .map(message -> Character.toString(message.type()))
        .collect(Collectors.joining());
  }
}
