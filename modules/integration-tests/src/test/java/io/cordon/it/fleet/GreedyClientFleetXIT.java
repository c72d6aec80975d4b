package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * FAULTS K7: one client sends what takes long to read, or much to keep. A member with the heap that
 * compose gives it, and one loop, serves others meanwhile, and lives.
 */
class GreedyClientFleetXIT {

  /** Far more than any of these takes; one that blocks the loop took a minute, or minutes. */
  private static final long PATIENCE_SECONDS = 120;

  /** Others wait for milliseconds on an idle machine, and for minutes where the loop is blocked. */
  private static final long LONGEST_WAIT_MS = 20_000;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final Fleet FLEET = Fleet.of(CLUSTER, 1).jvm("-Xmx256m").config("loops", 1);

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  @AfterAll
  static void endThreads() {
    THREADS.shutdownNow();
  }

  @AfterEach
  void theMemberLives() throws IOException {
    FLEET.member(0).checkRunning();
    try (RawClient client = FLEET.member(0).client()) {
      client.query("SET helios.region = 'us-east'");
      assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 1")));
    }
  }

  @Test
  void manyStatementsInOneQuery() throws Exception {
    List<Reply> replies = whileOthersAreServed(client -> client.query("SELECT 1;".repeat(32_000)));

    assertEquals(32_000, count(replies, 'C'));
    assertEquals('Z', replies.get(replies.size() - 1).type());
  }

  @Test
  void manyOperatorsInOneExpression() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(client -> client.query("SELECT 1 " + "+".repeat(100_000) + " 1"));

    assertEquals(List.of("42601"), states(replies)); // as the node's own parser: memory exhausted
  }

  @Test
  void manySettingsInOnePipeline() throws Exception {
    byte[] pipeline =
        pipeline(
            6_000,
            i ->
                Frontend.concat(
                    Frontend.parse("", "SET a.b" + i + "='x'"),
                    Frontend.bind("", ""),
                    Frontend.execute("")));

    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              sendAside(client, Frontend.concat(pipeline, Frontend.sync()));
              return client.readUntilReady();
            });

    assertEquals(6_000, count(replies, 'C'));
  }

  @Test
  void manyUsesOfACursorInOnePipeline() throws Exception {
    byte[] pipeline =
        pipeline(20_000, i -> Frontend.concat(Frontend.describePortal("c"), Frontend.execute("c")));

    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              client.query("BEGIN; DECLARE c CURSOR FOR SELECT 1");
              sendAside(client, Frontend.concat(pipeline, Frontend.sync()));
              return client.readUntilReady();
            });

    assertEquals(20_000, count(replies, 'C'));
  }

  @Test
  void manySavepointsBeforeTheFirstStatement() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              List<Reply> all = client.query("BEGIN;" + "SAVEPOINT a;".repeat(32_000));
              all.addAll(client.query("SELECT 1"));
              all.addAll(client.query("ROLLBACK TO a"));
              all.addAll(client.query("COMMIT"));
              return all;
            });

    assertEquals(List.of(), states(replies));
    assertEquals(32_004, count(replies, 'C'));
  }

  @Test
  void manySavepointsOnANode() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(
            client ->
                client.query(
                    "BEGIN; SELECT 1;"
                        + "SAVEPOINT a;".repeat(8_000)
                        + "ROLLBACK TO a; RELEASE a; COMMIT"));

    assertEquals(8_005, count(replies, 'C'));
  }

  @Test
  void manyFetchesInOneQuery() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(
            client ->
                client.query(
                    "BEGIN; DECLARE c CURSOR FOR SELECT 1;"
                        + "FETCH 0 FROM c;".repeat(16_000)
                        + "COMMIT"));

    assertEquals(16_003, count(replies, 'C'));
  }

  @Test
  void manyLongPreparedStatements() throws Exception {
    String text = "SELECT '" + "x".repeat(1_000_000) + "'";
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              List<Reply> all = new ArrayList<>();
              for (int i = 0; i < 245; i++) {
                all.addAll(client.exchange(Frontend.parse("p" + i, text), Frontend.sync()));
              }
              return all;
            });

    assertTrue(count(replies, '1') >= 2, count(replies, '1') + " were kept");
    assertEquals(Set.of("54000"), Set.copyOf(states(replies)));
    assertEquals(245, count(replies, '1') + states(replies).size());
  }

  @Test
  void longTextsOfManySessions() throws Exception {
    byte[] query = Frontend.query("SELECT '" + "x".repeat(15_000_000) + "'");
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              List<RawClient> clients = new ArrayList<>();
              List<Reply> all = new ArrayList<>();
              for (int i = 0; i < 8; i++) {
                clients.add(FLEET.member(0).client());
                sendAside(clients.get(i), query);
              }
              for (RawClient each : clients) {
                all.addAll(each.readUntilReady());
                each.close();
              }
              return all;
            });

    assertEquals(Collections.nCopies(8, "54000"), states(replies));
  }

  @Test
  void longValuesOfAttributes() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              List<Reply> all = new ArrayList<>();
              for (int i = 0; i < 48; i++) {
                sendAside(client, Frontend.query("SET helios.z='" + "x".repeat(8 << 20) + "'"));
                all.addAll(client.readUntilReady());
              }
              all.addAll(client.query("SET helios.z='" + "x".repeat(500_000) + "'"));
              all.addAll(client.query("SHOW helios.region"));
              return all;
            });

    assertEquals(Collections.nCopies(49, "54000"), states(replies));
    assertEquals(List.of(List.of("us-east")), Reply.rows(replies));
  }

  @Test
  void manyEmptyStatements() throws Exception {
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              sendAside(client, Frontend.query(";".repeat(15_000_000)));
              List<Reply> all = client.readUntilReady();
              all.addAll(client.query(";".repeat(1_000_000)));
              return all;
            });

    assertEquals("E(ERROR 54000 ", Reply.transcript(replies).substring(0, 14));
    assertEquals(1, count(replies, 'I'));
  }

  @Test
  void manyRowsOfValues() throws Exception {
    String rows = "SELECT count(*) FROM (VALUES (1)" + ",(1)".repeat(200_000) + ") AS v";
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              String more = "SELECT count(*) FROM (VALUES (1)" + ",(12345)".repeat(500_000);
              sendAside(client, Frontend.query(more + ") AS v"));
              List<Reply> all = client.readUntilReady();
              all.addAll(client.query(rows));
              return all;
            });

    assertEquals(List.of("54000"), states(replies));
    assertEquals(List.of(List.of("200001")), Reply.rows(replies));
  }

  /** As long as the limit allows, at one time, and of what takes most to know. */
  @Test
  void longTextsWithinTheLimitOfManySessions() throws Exception {
    StringBuilder calls = new StringBuilder("SELECT f()");
    for (int i = 0; calls.length() < 1_000_000; i++) {
      calls.append(",f_").append(Integer.toString(i, 36)).append("()");
    }
    byte[] query = Frontend.query(calls.toString());
    List<Reply> replies =
        whileOthersAreServed(
            client -> {
              List<RawClient> clients = new ArrayList<>();
              List<Reply> all = new ArrayList<>();
              for (int i = 0; i < 8; i++) {
                RawClient each = FLEET.member(0).client();
                each.query("SET helios.region = 'us-east'");
                clients.add(each);
                sendAside(each, query);
              }
              for (RawClient each : clients) {
                all.addAll(each.readUntilReady());
                each.close();
              }
              return all;
            });

    assertEquals(8, states(replies).size());
    assertTrue(
        Set.of("42883", "53200", "54000", "54001", "54011").containsAll(states(replies)),
        states(replies).toString());
  }

  /** What the greedy one is answered, while another on the same loop asks again and again. */
  private static List<Reply> whileOthersAreServed(Greedy greedy) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    FleetMember member = FLEET.member(0);
    try (RawClient client = member.client();
        RawClient other = member.client()) {
      client.socket().setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      client.query("SET helios.region = 'us-east'");
      other.query("SET helios.region = 'us-east'");
      Future<Long> longest = THREADS.submit(longestWait(other, over));
      List<Reply> replies;
      try {
        replies = greedy.asks(client);
      } finally {
        over.set(true);
      }
      long waited = longest.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertTrue(waited < LONGEST_WAIT_MS, "the other client waited for " + waited + " ms");
      return replies;
    }
  }

  private static Callable<Long> longestWait(RawClient other, AtomicBoolean over) {
    return () -> {
      long longest = 0;
      boolean last;
      do {
        last = over.get();
        long since = System.nanoTime();
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(other.query("SELECT 1")));
        longest = Math.max(longest, System.nanoTime() - since);
      } while (!last);
      return TimeUnit.NANOSECONDS.toMillis(longest);
    };
  }

  /** From another thread, so that answers can be read meanwhile. */
  private static void sendAside(RawClient client, byte[] bytes) {
    THREADS.execute(
        () -> {
          try {
            client.send(bytes);
          } catch (IOException e) {
            // the client is closed, or will see it when it reads
          }
        });
  }

  private static byte[] pipeline(int count, IntFunction<byte[]> message) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(0, count).mapToObj(message).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static long count(List<Reply> replies, char type) {
    return replies.stream().filter(reply -> reply.type() == type).count();
  }

  /** The SQLSTATEs of the errors. */
  private static List<String> states(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'E')
        .map(reply -> reply.errorFields().get('C'))
        .collect(Collectors.toList());
  }

  /** Sends too much, and reads what comes of it. */
  @FunctionalInterface
  private interface Greedy {
    List<Reply> asks(RawClient client) throws Exception;
  }
}
