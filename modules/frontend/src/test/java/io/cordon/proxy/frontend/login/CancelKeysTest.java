package io.cordon.proxy.frontend.login;

import static io.cordon.test.wire.Frontend.packet;
import static io.cordon.test.wire.Frontend.startup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.net.CancelKeys;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a CancelRequest cancels, by the key that the session was given. */
@ExtendWith(VertxExtension.class)
class CancelKeysTest {

  private static final int CANCEL_REQUEST = 80877102;

  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new StartupServer(vertx);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void cancelsWithTheRightKeyOnly() throws Exception {
    try (RawClient session = server.connect()) {
      session.send(startup("user", "alice"));
      StartupServer.Admitted admitted = server.takeAdmitted();
      CountDownLatch cancelled = new CountDownLatch(1);
      admitted
          .key()
          .onCancel(
              () -> {
                cancelled.countDown();
                return Future.succeededFuture();
              });
      int processId = admitted.key().data().processId();
      byte[] wrong = admitted.key().data().secret().clone();
      wrong[3]++;

      assertTrue(cancelAnswersNothing(processId, wrong));
      assertTrue(cancelAnswersNothing(processId + 1, admitted.key().data().secret()));
      assertEquals(1, cancelled.getCount());

      assertTrue(cancelAnswersNothing(processId, admitted.key().data().secret()));
      assertTrue(cancelled.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void theConnectionOfACancelRequestEndsWhenItIsDone() throws Exception {
    try (RawClient session = server.connect();
        RawClient canceller = server.connect()) {
      session.send(startup("user", "alice"));
      CancelKeys.Key key = server.takeAdmitted().key();
      CountDownLatch asked = new CountDownLatch(1);
      Promise<Void> done = Promise.promise();
      key.onCancel(
          () -> {
            asked.countDown();
            return done.future();
          });

      canceller.send(Frontend.cancelRequest(key.data().processId(), key.data().secret()));
      assertTrue(asked.await(60, TimeUnit.SECONDS));
      assertFalse(canceller.endsWithin(Duration.ofMillis(50)));
      done.complete();

      assertTrue(canceller.readByte() < 0);
    }
  }

  @Test
  void aCancelRequestForNoSessionOfThisMemberGoesElsewhere() throws Exception {
    assertTrue(cancelAnswersNothing(3 << 21 | 1, new byte[4]));

    assertEquals((3 << 21 | 1) + " of 127.0.0.1", server.elsewhere.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void aKeyIsMadeOfTheSessionsNumber() {
    assertEquals(7, server.keys.issue().data().processId() >>> 21);
  }

  @Test
  void aKeyThatWasRemovedCancelsNothing() {
    CancelKeys keys =
        new CancelKeys(session -> session, (processId, secret, source) -> Future.succeededFuture());
    CancelKeys.Key key = keys.issue();
    key.onCancel(
        () -> {
          throw new AssertionError("cancelled");
        });
    key.remove();

    keys.cancel(key.data().processId(), key.data().secret());

    assertNotEquals(key.data().processId(), keys.issue().data().processId());
  }

  @Test
  void aCancelRequestOfAnotherLengthIsAnsweredNothingEither() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(packet(CANCEL_REQUEST, new byte[7]));

      assertTrue(client.readByte() < 0);
    }
  }

  private boolean cancelAnswersNothing(int processId, byte[] secret) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.cancelRequest(processId, secret));
      return client.readByte() < 0;
    }
  }
}
