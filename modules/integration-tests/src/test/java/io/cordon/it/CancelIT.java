package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clients take turns on one server connection, and one of them cancels all the time. */
class CancelIT {

  private static final String SHORT = "SELECT pg_sleep(0.001)";
  private static final int TIMES = 150;

  /** In each of two protocols: a thousand together. */
  private static final int NEXT = 500;

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

  /** As libpq cancels: what is sent after the end of the cancel's connection is not cancelled. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelNeverHitsTheNextStatement(boolean extended) throws Exception {
    byte[] statement =
        extended
            ? Frontend.concat(Frontend.statement(SHORT), Frontend.sync())
            : Frontend.query(SHORT);
    String answers = extended ? "1 2 D C(SELECT 1) Z(I)" : "T D C(SELECT 1) Z(I)";
    try (RawClient client = connect()) {
      for (int i = 0; i < NEXT; i++) {
        client.send(statement);
        try (RawClient other = RawClient.open(CORDON.host(), CORDON.port())) {
          other.send(client.cancelRequest());
          assertEquals(-1, other.readByte());
        }
        client.readUntilReady();

        client.send(statement);
        List<Reply> next = client.readUntilReady();

        assertEquals(answers, Reply.answers(next), Reply.transcript(next));
      }
    }
  }

  /**
   * What a client leaves behind is cancelled, and its server connection counts until it has ended.
   */
  @Test
  void theCapHoldsWhenClientsLeaveInTheMiddle() throws Exception {
    for (int i = 0; i < 12; i++) {
      String sleep = "SELECT pg_sleep(600) AS sleep" + i;
      try (RawClient client = connect()) {
        client.send(Frontend.query(sleep));
        Await.until("the node runs it", () -> sleeping().contains(sleep));
        assertEquals(List.of(sleep), sleeping());
        client.abort();
      }
    }
    Await.until("the last one is cancelled", () -> sleeping().isEmpty());
  }

  private static List<String> sleeping() throws SQLException {
    List<String> running = new ArrayList<>();
    try (Connection node = CLUSTER.connect(PostgresServers.US_EAST);
        Statement statement = node.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT query FROM pg_stat_activity WHERE state = 'active'"
                    + " AND query LIKE 'SELECT pg_sleep(600) AS sleep%'")) {
      while (rows.next()) {
        running.add(rows.getString(1));
      }
    }
    return running;
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
