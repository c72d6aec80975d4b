package io.cordon.proxy.frontend.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientsTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final ClientSockets.Recorder input = new ClientSockets.Recorder();
  private final AtomicReference<Clients> clients = new AtomicReference<>();
  private final ClientSockets sockets =
      new ClientSockets(client -> input, gone -> clients.get().remove(gone));

  ClientsTest() {
    clients.set(new Clients(sockets.vertx));
  }

  @AfterEach
  void close() {
    sockets.close();
  }

  private <T> T onLoop(Supplier<T> task) {
    Promise<T> done = Promise.promise();
    sockets.vertx.runOnContext(v -> done.complete(task.get()));
    return done.future().await();
  }

  private RawClient connect() throws Exception {
    RawClient client = sockets.connect();
    ClientConnection connection = sockets.next();
    onLoop(
        () -> {
          clients.get().add(connection);
          return connection;
        });
    return client;
  }

  @Test
  void whereNobodyIsNobodyIsWaitedFor() {
    assertTrue(onLoop(() -> clients.get().leave(LONG)).succeeded());
  }

  /** They are asked until they go: the end of a transaction is not told to anybody. */
  @Test
  void areAskedAgainAndAgainUntilTheLastIsGone() throws Exception {
    try (RawClient one = connect();
        RawClient two = connect()) {
      Future<Void> gone = onLoop(() -> clients.get().leave(LONG));
      assertSame(gone, onLoop(() -> clients.get().leave(LONG)));
      Await.until(() -> input.leaves.get() >= 6);

      one.close();
      Await.until(() -> input.closed.get() == 1);
      assertFalse(gone.isComplete());

      two.close();
      gone.await();
      assertEquals(0, input.terminations.get());
    }
  }

  @Test
  void areCutOffWhenTheirTimeIsOver() throws Exception {
    try (RawClient one = connect()) {
      Future<Void> gone = onLoop(() -> clients.get().leave(Duration.ofMillis(1)));

      Await.until(() -> input.terminations.get() == 1);
      one.close();
      gone.await();
      assertEquals(1, input.terminations.get());
    }
  }
}
