package io.cordon.proxy.frontend.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.BindComplete;
import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.ParseComplete;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.frontend.link.ReplyQueue;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Slice;
import io.cordon.test.Await;
import io.cordon.test.FakeNode;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What one client does to its loop, and makes the member keep, by sending many messages without
 * waiting for an answer.
 */
class ManyMessagesTest {

  private static final int MANY = 4_000;

  private final SessionServer server = new SessionServer();

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void anotherClientHasItsTurnWithinAPipeline() throws Exception {
    try (RawClient greedy = server.connect()) {
      Session session = server.takeAdmitted().session();

      long before = countAtTheTurnOfAnother(greedy, syncs(MANY), () -> session.exchange);

      assertTrue(before <= Slice.MOST_STEPS, before + " messages were handled at one go");
      for (int i = 0; i < MANY; i++) {
        assertEquals("Z I", answer(greedy));
      }
    }
  }

  @Test
  void anotherClientHasItsTurnWithinAPipelineOfTexts() throws Exception {
    try (RawClient greedy = server.connect()) {
      server.takeAdmitted();
      byte[] texts =
          all(MANY / 2, i -> Frontend.query("SET helios.n = '" + i + "'; SHOW helios.n"));

      long before = countAtTheTurnOfAnother(greedy, texts, () -> server.metrics().local.get());

      assertTrue(before <= Slice.MOST_STEPS, before + " statements were run at one go");
      for (int i = 0; i < MANY / 2; i++) {
        List<Reply> replies = greedy.readUntilReady();
        String value = Integer.toString(i);
        assertEquals(value, replies.get(2).text().substring(6), "the answers are in order");
      }
    }
  }

  @Test
  void aClientThatIsGoneHasNoFurtherTurn() throws Exception {
    try (RawClient greedy = server.connect()) {
      SessionServer.Admitted client = server.takeAdmitted();
      Session session = client.session();

      long handled =
          countAtTheTurnOfAnother(
              greedy,
              syncs(MANY),
              () -> {
                client.connection().close();
                return session.exchange;
              });

      assertTrue(handled < MANY, handled + " messages were handled");
      Await.until(() -> server.onLoop(session::closed));
      try (RawClient other = server.connect()) {
        other.send(syncs(MANY)); // many turns of the loop
        for (int i = 0; i < MANY; i++) {
          other.read();
        }
      }
      assertEquals(handled, server.onLoop(() -> session.exchange));
    }
  }

  @Test
  void whatWaitsForItsTurnIsBounded() throws Exception {
    AtomicInteger most = new AtomicInteger();
    server.input = client -> new Watched(client.query(), most);
    int count = 60_000;
    try (RawClient greedy = server.connect()) {
      Thread sender = new Thread(() -> send(greedy, syncs(count)));
      sender.start();
      for (int i = 0; i < count; i++) {
        assertEquals("Z I", answer(greedy));
      }
      sender.join();
    }
    // The high-water mark, and one read of the socket beyond it.
    assertTrue(most.get() <= 128 << 10, most.get() + " bytes were kept");
  }

  @Test
  void isNotToldToLeaveBeforeItHasAllItsAnswers() throws Exception {
    try (RawClient greedy = server.connect()) {
      QuerySession query = server.takeAdmitted().query();
      greedy.exchange(Frontend.query("SET helios.x = '" + "x".repeat(30_000) + "'"));
      greedy.send(Frontend.query("SHOW helios.x;".repeat(1_000)));
      assertEquals('T', greedy.read().type()); // far more is to come than sockets hold

      server.onLoop(
          () -> {
            query.leave();
            return query;
          });

      List<Reply> replies = greedy.readUntilReady();
      assertEquals(1_000, replies.stream().filter(reply -> reply.type() == 'C').count());
    }
  }

  @Test
  void answersThatNobodyReadsAreNotMade() throws Exception {
    try (RawClient greedy = server.connect()) {
      server.takeAdmitted();
      greedy.exchange(Frontend.query("SET helios.x = '" + "x".repeat(30_000) + "'"));
      long local = server.onLoop(() -> server.metrics().local.get());

      long answered =
          countAtTheTurnOfAnother(
                  greedy,
                  Frontend.query("SHOW helios.x;".repeat(400)),
                  () -> server.metrics().local.get())
              - local;

      assertTrue(answered <= 4, answered + " answers of 30 kB were made");
      List<Reply> replies = greedy.readUntilReady();
      assertEquals(400, replies.stream().filter(reply -> reply.type() == 'C').count());
    }
  }

  @Test
  void aNodeThatIsAtWorkIsNotAskedForMoreAndMore() throws Exception {
    AtomicLong got = new AtomicLong();
    CountDownLatch atWork = new CountDownLatch(2);
    server.node.greet =
        node -> {
          FakeNode.GREET.run(node);
          answerWhenAsked(node, got, atWork);
        };
    try (RawClient greedy = server.connect()) {
      greedy.send(Frontend.parse("s", "SELECT 1"));
      byte[] bind = Frontend.bind("", "s");
      Thread sender = new Thread(() -> send(greedy, all(MANY, i -> bind), syncs(1)));
      sender.start();
      Await.until(() -> atWork.getCount() == 1);
      assertTrue(got.get() <= ReplyQueue.MOST + 1, got.get() + " messages are with the node");

      atWork.countDown();

      List<Reply> replies = greedy.readUntilReady();
      assertEquals(MANY, replies.stream().filter(reply -> reply.type() == '2').count());
      sender.join();
    }
  }

  @Test
  void namesThatNoNodeKnowsAreNotKept() throws Exception {
    try (RawClient greedy = server.connect()) {
      Session session = server.takeAdmitted().session();
      greedy.send(
          all(
              MANY,
              i ->
                  Frontend.concat(
                      Frontend.parse("p" + i, "SHOW helios.n"), Frontend.closeStatement("p" + i))));
      greedy.exchange(syncs(1));

      assertEquals(0, server.onLoop(() -> session.closedNames.size()));
    }
  }

  /** Keeps its answers until Flush or Sync, as PostgreSQL does, and those until it is done. */
  private static void answerWhenAsked(FakeNode.Session node, AtomicLong got, CountDownLatch atWork)
      throws java.io.IOException {
    ByteBuf answers = Unpooled.buffer();
    while (true) {
      FakeNode.Message message = node.read();
      got.incrementAndGet();
      switch (message.type()) {
        case FrontendType.PARSE -> new ParseComplete().encode(answers);
        case FrontendType.BIND -> new BindComplete().encode(answers);
        case FrontendType.QUERY -> new CommandComplete("DISCARD ALL").encode(answers);
        default -> {}
      }
      boolean flush = message.type() == FrontendType.FLUSH;
      boolean ready = message.type() == FrontendType.SYNC || message.type() == FrontendType.QUERY;
      if (ready) {
        new ReadyForQuery(ReadyForQuery.IDLE).encode(answers);
      }
      if (flush || ready) {
        try {
          atWork.countDown(); // it has been asked
          atWork.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        node.sendBytes(answers);
        answers.clear();
      }
    }
  }

  /**
   * What is counted when another client has its turn, of which the loop has heard as early as of
   * this one's message, and behind it.
   */
  private long countAtTheTurnOfAnother(RawClient greedy, byte[] message, LongSupplier count)
      throws Exception {
    AtomicLong counted = new AtomicLong(-1);
    server.input = client -> new Counting(client.query(), () -> counted.set(count.getAsLong()));
    try (RawClient other = server.connect()) {
      server.takeAdmitted();
      try (SessionServer.Halt halt = server.halt()) {
        greedy.send(message);
        other.send(syncs(1));
      }
      assertEquals("Z I", answer(other));
    }
    return counted.get();
  }

  private static String answer(RawClient client) throws Exception {
    Reply message = client.read();
    return message.type() + " " + message.text();
  }

  private static void send(RawClient client, byte[]... messages) {
    try {
      for (byte[] message : messages) {
        client.send(message);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] syncs(int count) {
    return all(count, i -> Frontend.sync());
  }

  private static byte[] all(int count, IntFunction<byte[]> message) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(0, count).mapToObj(message).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Passes all on, and does something first when bytes come. */
  private static class Counting implements ClientInput {

    private final ClientInput input;
    private final Runnable first;

    Counting(ClientInput input, Runnable first) {
      this.input = input;
      this.first = first;
    }

    @Override
    public void readable(ByteBuf bytes) {
      first.run();
      input.readable(bytes);
    }

    @Override
    public void writable() {
      input.writable();
    }

    @Override
    public void closed() {
      input.closed();
    }

    @Override
    public void leave() {
      input.leave();
    }

    @Override
    public void terminate() {
      input.terminate();
    }
  }

  /** Passes all on, and notes how many bytes there were at most. */
  private static final class Watched extends Counting {

    private final AtomicInteger most;

    Watched(ClientInput input, AtomicInteger most) {
      super(input, () -> {});
      this.most = most;
    }

    @Override
    public void readable(ByteBuf bytes) {
      most.accumulateAndGet(bytes.readableBytes(), Math::max);
      super.readable(bytes);
    }
  }
}
