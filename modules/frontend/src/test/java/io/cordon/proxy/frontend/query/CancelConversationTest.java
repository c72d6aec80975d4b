package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Frontend.query;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.CancelRequest;
import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A CancelRequest of a client, as its node sees it. */
class CancelConversationTest {

  private static final byte[] CANCELED = error("57014", "canceling statement due to user request");

  private final Conversations conversations = new Conversations(1);

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  private static Future<Void> cancel(Conversation talk) {
    SessionServer server = talk.server;
    return server.onLoop(() -> talk.client.session().query().cancel(server.cancelClient()));
  }

  private static CancelRequest received(Conversation talk) throws Exception {
    CancelRequest request = talk.server.node.cancels.poll(30, TimeUnit.SECONDS);
    assertEquals(talk.node.connection(), request.processId());
    assertArrayEquals(new byte[] {1, 2, 3, 4}, request.secret());
    return request;
  }

  @Test
  void theStatementUnderWayIsCancelledOnItsNode() throws Exception {
    conversations.once(
        talk -> {
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          cancel(talk).await();
          received(talk);
          talk.node.answers(CANCELED, ready('I'));
          talk.client.gets(CANCELED, ready('I'));
        });
  }

  @Test
  void whereNothingIsUnderWayNobodyHears() throws Exception {
    conversations.once(
        talk -> {
          cancel(talk).await();
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
          cancel(talk).await();
          assertEquals(0, talk.server.node.cancels.size());
        });
  }

  /** It would be cancelled in the place of the one that has ended meanwhile. */
  @Test
  void theNextStatementWaitsUntilTheNodeHasReadIt() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    conversations.once(
        talk -> {
          talk.server.node.cancelled = session -> await(read);
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          Future<Void> cancelled = cancel(talk);
          received(talk);
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
          talk.client.sends(query("SELECT 2"));
          talk.client.isReadOf();
          assertFalse(cancelled.isComplete());
          assertTrue(talk.node.hasNothing());

          read.countDown();

          talk.node.expects(query("SELECT 2"));
          assertTrue(cancelled.succeeded());
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So many as are under way at most are as good as more of them. */
  @Test
  void manyAreNotPassedOnAtOnce() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    conversations.once(
        talk -> {
          talk.server.node.cancelled = session -> await(read);
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          Future<Void> last = Future.succeededFuture();
          for (int i = 0; i < 20; i++) {
            last = cancel(talk);
          }
          for (int i = 0; i < 8; i++) {
            received(talk);
          }
          read.countDown();
          last.await();
          assertEquals(0, talk.server.node.cancels.size());
          talk.node.answers(CANCELED, ready('I'));
          talk.client.gets(CANCELED, ready('I'));
        });
  }
}
