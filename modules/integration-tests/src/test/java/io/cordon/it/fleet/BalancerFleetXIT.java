package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three members behind HAProxy, which sends each connection to the one that has the fewest. */
class BalancerFleetXIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 3);

  private static Balancer balancer;

  @BeforeAll
  static void balance() throws Exception {
    balancer = Balancer.start(FLEET);
  }

  @AfterAll
  static void stop() throws Exception {
    if (balancer != null) {
      balancer.close();
    }
  }

  @Test
  void aCancelRequestFindsItsSessionThroughTheBalancer() throws Exception {
    try (RawClient client = RawClient.connect("127.0.0.1", balancer.port())) {
      client.query("SET helios.region = 'us-east'");
      client.query(
          "SELECT 1"); // the node's parameters are told now, and are not taken for an answer
      client.send(Frontend.query("SELECT pg_sleep(60)"));
      Await.until(
          "it is cancelled",
          () -> {
            try (RawClient other = RawClient.open("127.0.0.1", balancer.port())) {
              other.send(client.cancelRequest());
              assertEquals(-1, other.readByte());
            }
            return client.answered();
          });
      String answer = Reply.transcript(client.readUntilReady());
      assertTrue(answer.contains("57014"), answer);
    }
  }
}
