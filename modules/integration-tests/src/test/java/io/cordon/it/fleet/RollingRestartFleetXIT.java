package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.it.DemoCluster;
import io.cordon.it.Pgbench;
import io.cordon.it.PostgresServers;
import io.cordon.it.ToolResult;
import io.cordon.test.Await;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three members behind HAProxy, restarted one after another under load: an upgrade. */
class RollingRestartFleetXIT {

  private static final int CLIENTS = 12;
  private static final String IN_US_EAST =
      "dbname=" + PostgresServers.DATABASE + " options='-c helios.region=us-east'";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** HAProxy takes out whom it has found at 503 twice, 250 ms apart. */
  @RegisterExtension
  static final Fleet FLEET =
      Fleet.of(CLUSTER, 3)
          .config("drain.delay", "2s")
          .config("drain.timeout", "30s")
          .config("policy.stateDirectory", "state");

  private static Balancer balancer;

  @BeforeAll
  static void prepare() throws Exception {
    balancer = Balancer.start(FLEET);
    ServerAddress primary = CLUSTER.address(PostgresServers.PRIMARY);
    ToolResult made =
        Pgbench.run(primary.host(), primary.port(), PostgresServers.USER, "-i", "-s", "4", "-q");
    assertEquals(0, made.exitCode(), made.output());
  }

  @AfterAll
  static void clean() throws Exception {
    if (balancer != null) {
      balancer.close();
    }
    try (Connection primary = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement statement = primary.createStatement()) {
      TransactionLoad.dropTable(primary);
      statement.execute(
          "DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_history,"
              + " pgbench_tellers");
    }
  }

  /**
   * Clients of a pool, which keep their connections, and pgbench, which makes one for each
   * transaction: it gives up at the first that fails.
   */
  @Test
  void noTransactionThatHasBegunIsLostAndWhoeverComesBackIsServed() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService pgbench = Executors.newCachedThreadPool();
    List<Future<Integer>> runs = new ArrayList<>();
    String url = "jdbc:postgresql://127.0.0.1:" + balancer.port() + "/" + PostgresServers.DATABASE;
    try (Connection primary = CLUSTER.connect(PostgresServers.PRIMARY);
        TransactionLoad load = TransactionLoad.start(url, primary, CLIENTS)) {
      runs.add(pgbench.submit(again(ended, "-c", "2", PostgresServers.DATABASE)));
      runs.add(pgbench.submit(again(ended, "-c", "2", "-S", "-M", "prepared", IN_US_EAST)));
      try {
        for (FleetMember member : FLEET.members()) {
          awaitBalanced(member);
          member.terminate();
          assertEquals(0, member.awaitExit(), member::name);
          assertTrue(member.log().contains("member drained"), member.log());
          assertTrue(!member.log().contains("cut off"), member.log());
          member.start();
          member.awaitMembers(FLEET.members().size());
        }
        awaitBalanced(FLEET.member(2));
      } finally {
        ended.set(true);
      }
      int transactions = 0;
      for (Future<Integer> run : runs) {
        transactions += run.get(60, TimeUnit.SECONDS);
      }
      load.check(primary);
      assertTrue(load.connections() > CLIENTS, "nobody had to come back");
      System.out.println(
          "rolling restart of 3 members: " + load + "; pgbench -C " + transactions + ", 0 failed");
    } finally {
      pgbench.shutdown();
    }
  }

  /** Whoever connects may be sent here: it has clients. */
  private static void awaitBalanced(FleetMember member) {
    Await.until(member.name() + " has clients of the balancer", () -> clients(member) > 0);
  }

  private static int clients(FleetMember member) throws IOException, InterruptedException {
    return new JsonArray(member.get("/api/v1/sessions?limit=100").body()).size();
  }

  /** Short runs of pgbench, one after another, until it is ended: how many transactions. */
  private static Callable<Integer> again(AtomicBoolean ended, String... arguments) {
    return () -> {
      int transactions = 0;
      while (!ended.get()) {
        List<String> all = new ArrayList<>(List.of("-n", "-C", "-T", "3"));
        all.addAll(List.of(arguments));
        ToolResult result =
            Pgbench.run(
                "127.0.0.1", balancer.port(), PostgresServers.USER, all.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(
            result.output().contains("number of failed transactions: 0 (0.000%)"), result.output());
        transactions += processed(result.output());
      }
      return transactions;
    };
  }

  private static int processed(String output) {
    String head = "number of transactions actually processed: ";
    int at = output.indexOf(head) + head.length();
    return Integer.parseInt(output.substring(at, output.indexOf('\n', at)).strip());
  }
}
