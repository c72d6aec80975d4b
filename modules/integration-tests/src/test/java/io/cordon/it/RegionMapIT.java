package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators put into the keys of residency-router decides the next statement. */
class RegionMapIT {

  private static final String WHERE = "SELECT current_setting('cluster_name')";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final CordonMember CORDON = CordonMember.residencyByKeys(CLUSTER);

  @AfterEach
  void clear() throws Exception {
    admin("DELETE", "region_map", "");
    admin("DELETE", "enforce", "");
  }

  @Test
  void theMapDecidesFromTheNextStatement() throws Exception {
    try (RawClient client = in("mars")) {
      assertBlocked("no in-region replica for user", client);

      // The published demo's, word for word.
      put("region_map", "[[\"eu-west\",\"pg-eu-west:5432\"],[\"us-east\",\"pg-us-east:5432\"]]");
      assertBlocked("no in-region replica for user", client);
      client.query("SET helios.region = 'eu-west'");
      assertEquals(EU_WEST, where(client));

      put("region_map", "[[\"eu-west\",\"" + US_EAST + "\"],[\"mars\",\"" + PRIMARY + "\"]]");
      assertEquals(US_EAST, where(client));
      client.query("SET helios.region = 'mars'");
      assertEquals(PRIMARY, where(client));
      client.query("SET helios.region = 'us-east'");
      assertBlocked("no in-region replica for user", client);

      admin("DELETE", "region_map", "");
      assertEquals(US_EAST, where(client));
    }
  }

  @Test
  void aWishDoesNotLeadOutOfTheMap() throws Exception {
    put("region_map", "[[\"eu-west\",\"" + US_EAST + "\"]]");
    try (RawClient client = in("eu-west")) {
      client.query("SET replica = '" + EU_WEST + "'");

      assertBlocked(
          "replica \"pg-eu-west\" is not allowed here: node \"pg-us-east\" is required", client);
    }
  }

  @Test
  void aMapThatCannotBeReadRefuses() throws Exception {
    try (RawClient client = in("eu-west")) {
      assertEquals(EU_WEST, where(client));

      put("region_map", "[[\"eu-west\",\"nowhere:5432\"]]");

      assertBlocked("region_map: \"nowhere:5432\" is not a node", client);
      client.query("RESET helios.region");
      assertEquals(PRIMARY, where(client));
    }
  }

  @Test
  void enforceDecidesOfARegionWithoutNodes() throws Exception {
    try (RawClient client = in("mars")) {
      put("enforce", "false");
      assertEquals(PRIMARY, where(client));

      put("enforce", "true");
      assertBlocked("no in-region replica for user", client);
    }
  }

  @Test
  void aPreparedStatementMovesWithTheMap() throws Exception {
    try (RawClient client = in("eu-west")) {
      client.query("PREPARE at AS " + WHERE);

      put("region_map", "[[\"eu-west\",\"" + EU_WEST + "\"]]");
      assertEquals(EU_WEST, answer(client, "EXECUTE at"));
      put("region_map", "[]");
      assertBlocked("no in-region replica for user", client.query("EXECUTE at"));
    }
  }

  private static RawClient in(String region) throws IOException {
    RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
    client.query("SET helios.region = '" + region + "'");
    return client;
  }

  private static void put(String key, String value) throws Exception {
    assertEquals(204, admin("PUT", key, value));
  }

  private static int admin(String method, String key, String body) throws Exception {
    URI uri =
        URI.create(
            "http://localhost:%d/admin/kv/helios-plugin-residency-router/%s"
                .formatted(CORDON.adminPort(), key));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded") // as curl -d
            .method(method, BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }

  private static String where(RawClient client) throws IOException {
    return answer(client, WHERE);
  }

  private static String answer(RawClient client, String query) throws IOException {
    List<Reply> replies = client.query(query);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }

  private static void assertBlocked(String reason, RawClient client) throws IOException {
    assertBlocked(reason, client.query(WHERE));
  }

  private static void assertBlocked(String reason, List<Reply> replies) {
    assertEquals("Query blocked by route plugin: " + reason, replies.get(0).errorFields().get('M'));
  }
}
