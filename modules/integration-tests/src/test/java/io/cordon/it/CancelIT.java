package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.wire.Frontend;
import io.cordon.it.wire.RawClient;
import io.cordon.it.wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two clients take turns on one server connection, and one of them cancels all the time. */
class CancelIT {

  private static final String SHORT = "SELECT pg_sleep(0.001)";
  private static final int TIMES = 150;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.residency(CLUSTER).pool(1, Duration.ofSeconds(60));

  @Test
  void aCancelReachesNobodyElse() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> bystander = CompletableFuture.supplyAsync(() -> work(done));
    try (RawClient client = connect()) {
      for (int i = 0; i < TIMES; i++) {
        client.send(Frontend.query(SHORT));
        try (RawClient other = RawClient.open(CORDON.host(), CORDON.port())) {
          other.send(client.cancelRequest());
          assertEquals(-1, other.readByte());
        }
        client.readUntilReady();
      }
    } finally {
      done.set(true);
    }

    assertTrue(bystander.get(60, TimeUnit.SECONDS) > 0);
  }

  /** How many statements it ran; none of them may be cancelled. */
  private static int work(AtomicBoolean done) {
    int ran = 0;
    try (RawClient client = connect()) {
      while (!done.get()) {
        List<Reply> replies = client.query(SHORT);
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(replies), Reply.transcript(replies));
        ran++;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ran;
  }

  private static RawClient connect() throws IOException {
    RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
    client.query("SET helios.region = 'us-east'");
    return client;
  }
}
