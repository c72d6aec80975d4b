package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A statement waits for the only server connection of its node, and meanwhile the policy's word
 * about it changes: what was decided before does not count.
 */
class StaleDecisionIT {

  private static final String WHERE = "SELECT current_setting('cluster_name')";
  private static final String REFUSAL =
      "Query blocked by route plugin: no in-region replica for user";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.residencyByKeys(CLUSTER).pool(1, Duration.ofSeconds(60));

  @AfterEach
  void clear() throws Exception {
    admin("DELETE", "");
  }

  @Test
  void aSimpleQueryIsDecidedAgain() throws Exception {
    try (RawClient holder = holding();
        RawClient waiting = in("eu-west")) {
      waiting.send(query(WHERE));
      everyLoopHasGoneRound();
      admin("PUT", "[]");
      holder.query("COMMIT");

      assertRefused(waiting);
      admin("DELETE", "");
      assertEquals(List.of(List.of(EU_WEST)), Reply.rows(waiting.query(WHERE)));
    }
  }

  @Test
  void anExtendedQueryIsDecidedAgain() throws Exception {
    try (RawClient holder = holding();
        RawClient waiting = in("eu-west")) {
      waiting.send(Frontend.concat(parse("", WHERE), bind("", ""), execute(""), sync()));
      everyLoopHasGoneRound();
      admin("PUT", "[]");
      holder.query("COMMIT");

      assertRefused(waiting);
      admin("DELETE", "");
      assertEquals(List.of(List.of(EU_WEST)), Reply.rows(waiting.query(WHERE)));
    }
  }

  @Test
  void aQueryGoesWhereItBelongsNow() throws Exception {
    try (RawClient holder = holding();
        RawClient waiting = in("eu-west")) {
      waiting.send(query(WHERE));
      everyLoopHasGoneRound();
      admin("PUT", "[[\"eu-west\",\"" + US_EAST + "\"]]");
      holder.query("COMMIT");

      assertEquals(List.of(List.of(US_EAST)), Reply.rows(waiting.readUntilReady()));
    }
  }

  /** What keeps a session where it is says nothing of the statements beside it. */
  @Test
  void upkeepOfAKeptConnectionTakesNothingElseAlong() throws Exception {
    try (RawClient client = in("us-east")) {
      client.query("PREPARE p AS SELECT 1");
      client.query("DECLARE c CURSOR WITH HOLD FOR SELECT 1");
      client.query("SET helios.region = 'eu-west'");

      assertNoRow(client, WHERE + "; DEALLOCATE p");
      client.query("SET helios.region = 'us-east'");
      assertEquals(List.of(List.of("1")), Reply.rows(client.query("EXECUTE p")));
      client.query("SET helios.region = 'eu-west'");
      assertNoRow(client, "DEALLOCATE p; " + WHERE);
    }
  }

  private static void assertNoRow(RawClient client, String text) throws IOException {
    List<Reply> replies = client.query(text);
    assertEquals(List.of(), Reply.rows(replies), text);
    assertEquals('E', replies.get(replies.size() - 2).type(), Reply.transcript(replies));
  }

  /** Has the only server connection of eu-west, in a transaction. */
  private static RawClient holding() throws IOException {
    RawClient holder = in("eu-west");
    holder.query("BEGIN");
    assertEquals(List.of(List.of(EU_WEST)), Reply.rows(holder.query(WHERE)));
    return holder;
  }

  private static RawClient in(String region) throws IOException {
    RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
    client.query("SET helios.region = '" + region + "'");
    return client;
  }

  /** What was sent before has been looked at: clients on every loop have had an answer since. */
  private static void everyLoopHasGoneRound() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(in("eu-west"));
    }
    for (RawClient client : clients) {
      client.query("SET helios.region = 'us-east'");
      client.close();
    }
  }

  private static void assertRefused(RawClient client) throws IOException {
    List<Reply> replies = client.readUntilReady();
    replies.removeIf(reply -> reply.type() == 'S'); // of the node it would have run on
    assertEquals("42000", replies.get(0).errorFields().get('C'), Reply.transcript(replies));
    assertEquals(REFUSAL, replies.get(0).errorFields().get('M'));
    assertEquals('I', replies.get(1).status());
  }

  private static void admin(String method, String body) throws Exception {
    URI uri =
        URI.create(
            "http://localhost:" + CORDON.adminPort() + "/admin/kv/residency-router/region_map");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }
}
