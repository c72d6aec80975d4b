package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.protocol.CancelRequest;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelClientTest {

  private final Vertx vertx = Vertx.vertx();
  private final KeyedNode node = new KeyedNode();
  private final CancelClient client = new CancelClient(vertx, Duration.ofSeconds(60));

  @AfterEach
  void close() throws Exception {
    vertx.close().await();
    node.close();
  }

  @Test
  void namesTheSessionAndWaitsUntilItWasRead() throws Exception {
    PoolFixture.await(client.cancel(node.key(), 42, new byte[] {1, 2, 3, 4}));
    CancelRequest request = node.cancels.poll(60, TimeUnit.SECONDS);
    assertEquals(42, request.processId());
    assertArrayEquals(new byte[] {1, 2, 3, 4}, request.secret());
  }

  @Test
  void aNodeThatIsNotThereIsAFailure() throws Exception {
    node.close();
    AssertionError e =
        assertThrows(
            AssertionError.class,
            () -> PoolFixture.await(client.cancel(node.key(), 42, new byte[4])));
    assertEquals(ConnectException.class, e.getCause().getCause().getClass().getSuperclass());
  }
}
