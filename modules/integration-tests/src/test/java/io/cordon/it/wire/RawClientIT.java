package io.cordon.it.wire;

import static io.cordon.it.PostgresServers.PRIMARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.it.DemoCluster;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client against a node: these transcripts are PostgreSQL's own. */
class RawClientIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private static RawClient connect() throws IOException {
    ServerAddress server = CLUSTER.address(PRIMARY);
    return RawClient.connect(server.host(), server.port());
  }

  @Test
  void readsASimpleQuery() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies = client.query("SELECT 1, NULL; SET TimeZone = 'UTC'; SELEC");

      assertEquals(
          "E(ERROR 42601 syntax error at or near \"SELEC\") Z(I)", Reply.transcript(replies));
      assertEquals("[S, V, C, M, P, F, L, R]", replies.get(0).errorFields().keySet().toString());
      assertEquals("T D C(SELECT 1) Z(I)", client.say("SELECT 1, NULL"));
      assertEquals("1", Reply.rows(client.query("SELECT 1, NULL")).get(0).get(0));
      assertEquals(
          "N(WARNING 25P01 there is no transaction in progress) C(COMMIT) Z(I)",
          client.say("COMMIT"));
    }
  }

  @Test
  void readsAPipeline() throws Exception {
    try (RawClient client = connect()) {
      List<Reply> replies =
          client.exchange(
              Frontend.parse("s", "SELECT $1::int + 1"),
              Frontend.describeStatement("s"),
              Frontend.bind("", "s", "41"),
              Frontend.describePortal(""),
              Frontend.execute(""),
              Frontend.closeStatement("s"),
              Frontend.sync());

      assertEquals("1 t T 2 T D C(SELECT 1) 3 Z(I)", Reply.transcript(replies));
      assertEquals(List.of(List.of("42")), Reply.rows(replies));
    }
  }

  @Test
  void copiesAndCallsFunctions() throws Exception {
    try (RawClient client = connect()) {
      assertEquals("C(CREATE TABLE) Z(I)", client.say("CREATE TEMP TABLE copied (n int)"));
      client.send(Frontend.query("COPY copied FROM STDIN"));
      assertEquals("G", Reply.transcript(client.readUntil("GZ")));
      assertEquals(
          "C(COPY 2) Z(I)",
          Reply.transcript(
              client.exchange(
                  Frontend.copyData("1\n"), Frontend.copyData("2\n"), Frontend.copyDone())));
      assertEquals("H d d c C(COPY 2) Z(I)", client.say("COPY copied TO STDOUT"));
      client.send(Frontend.query("COPY copied FROM STDIN"));
      assertEquals(
          "G E(ERROR 57014 COPY from stdin failed: enough) Z(I)",
          Reply.transcript(client.exchange(Frontend.copyFail("enough"))));
      int abs = 1397;
      assertEquals(
          "V Z(I)", Reply.transcript(client.exchange(Frontend.functionCall(abs, List.of("-7")))));
    }
  }

  @Test
  void cancels() throws Exception {
    ServerAddress server = CLUSTER.address(PRIMARY);
    try (RawClient client = connect()) {
      client.send(Frontend.query("SELECT pg_sleep(60)"));
      int pid = ByteBuffer.wrap(client.cancelRequest()).getInt(8);
      try (RawClient observer = connect()) {
        Await.until(
            "it sleeps",
            () ->
                observer
                    .say(
                        "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = "
                            + pid)
                    .contains("C(SELECT 1)"));
      }

      try (RawClient other = RawClient.open(server.host(), server.port())) {
        other.send(client.cancelRequest());
        assertEquals(-1, other.readByte());
      }

      assertEquals(
          "T E(ERROR 57014 canceling statement due to user request) Z(I)",
          Reply.transcript(client.readUntilReady()));
    }
  }

  @Test
  void reportsALogInThatFails() {
    ServerAddress server = CLUSTER.address(PRIMARY);
    IOException wrong =
        assertThrows(
            IOException.class,
            () -> RawClient.connect(server.host(), server.port(), Map.of(), "wrong"));
    assertTrue(wrong.getMessage().contains("E(FATAL 28P01"), wrong.getMessage());
  }
}
