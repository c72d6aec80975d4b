package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM: what is under way ends, then each client is told, and none is let in. */
class DrainFleetXIT {

  private static final String GOODBYE =
      "E(FATAL 57P01 terminating connection due to administrator command)";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final Fleet FLEET = Fleet.of(CLUSTER, 1).config("drain.timeout", "20s");

  private final FleetMember member = FLEET.member(0);

  @BeforeAll
  static void createTable() throws Exception {
    primary("CREATE TABLE drained (story text)");
  }

  @AfterAll
  static void dropTable() throws Exception {
    primary("DROP TABLE drained");
  }

  @BeforeEach
  void run() throws Exception {
    FLEET.restore();
  }

  @Test
  void whoIsIdleIsToldAtOnceAndWhoWorksAfterwards() throws Exception {
    try (RawClient idle = member.client();
        RawClient bound = member.client();
        RawClient transaction = member.client();
        RawClient notBegun = member.client();
        RawClient pipeline = member.client();
        RawClient copy = member.client()) {
      bound.query("LISTEN something");
      transaction.query("BEGIN");
      transaction.query("INSERT INTO drained VALUES ('transaction')");
      notBegun.query("BEGIN");
      pipeline.send(Frontend.parse("", "INSERT INTO drained VALUES ('pipeline')"));
      pipeline.send(Frontend.flush());
      assertEquals('1', pipeline.read().type());
      copy.send(Frontend.query("COPY drained FROM stdin"));
      assertEquals('G', copy.read().type());

      member.terminate();

      assertEquals(GOODBYE, lastWords(idle));
      assertEquals(GOODBYE, lastWords(bound));
      assertEquals(503, member.get("/readyz").statusCode());
      assertThrows(ConnectException.class, () -> RawClient.open("127.0.0.1", member.port()));

      pipeline.send(Frontend.bind("", ""), Frontend.execute("", 0), Frontend.sync());
      assertEquals("2 C(INSERT 0 1) Z(I) " + GOODBYE, lastWords(pipeline));
      copy.send(Frontend.copyData("copy\n"), Frontend.copyDone());
      assertEquals("C(COPY 1) Z(I) " + GOODBYE, lastWords(copy));
      assertEquals("C(INSERT 0 1) Z(T)", answers(notBegun, "INSERT INTO drained VALUES ('later')"));
      notBegun.send(Frontend.query("COMMIT"));
      assertEquals("C(COMMIT) Z(I) " + GOODBYE, lastWords(notBegun));
      assertTrue(member.running());
      transaction.send(Frontend.query("COMMIT"));
      assertEquals("C(COMMIT) Z(I) " + GOODBYE, lastWords(transaction));
    }
    assertEquals(0, member.awaitExit());
    assertEquals("copy later pipeline transaction", stories());
  }

  @Test
  void whatDoesNotEndInTimeIsCutOffAndRolledBack() throws Exception {
    try (RawClient transaction = member.client()) {
      transaction.socket().setSoTimeout(60_000);
      transaction.query("BEGIN");
      transaction.query("INSERT INTO drained VALUES ('never')");

      member.terminate();

      assertEquals(GOODBYE, lastWords(transaction));
    }
    assertEquals(0, member.awaitExit());
    assertTrue(member.log().contains("clients cut off"), member.log());
    assertFalse(stories().contains("never"));
  }

  @Test
  void theSecondSignalEndsItAtOnce() throws Exception {
    try (RawClient transaction = member.client()) {
      transaction.query("BEGIN");
      member.terminate();
      Await.until("it drains", () -> member.get("/readyz").statusCode() == 503);

      member.terminate();

      assertEquals(128 + 15, member.awaitExit());
    }
  }

  /** Everything up to the end of the connection, without ParameterStatus. */
  private static String lastWords(RawClient client) throws IOException {
    List<Reply> replies = new ArrayList<>();
    while (replies.isEmpty() || replies.get(replies.size() - 1).type() != 'E') {
      replies.add(client.read());
    }
    assertEquals(-1, client.readByte());
    return Reply.answers(replies);
  }

  private static String answers(RawClient client, String sql) throws IOException {
    return Reply.answers(client.query(sql));
  }

  private static String stories() throws Exception {
    try (Connection node = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement statement = node.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT string_agg(story, ' ' ORDER BY story) FROM drained")) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private static void primary(String sql) throws Exception {
    try (Connection node = CLUSTER.connect(PostgresServers.PRIMARY);
        Statement statement = node.createStatement()) {
      statement.execute(sql);
    }
  }
}
