package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.audit.AuditVerifier;
import io.cordon.proxy.audit.Verification;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the file of refusals has, and has not, of what was refused. Each test has a name of its own
 * ({@code application_name}), and ends with a refused DELETE, before which all its lines are.
 */
class AuditFileIT {

  private static final AuditLines LINES = AuditLines.create();
  private static final String NOWHERE = "SET helios.region = 'antarctica'";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON = CordonMember.residency(CLUSTER).audit(LINES.file(), false);

  @Test
  void nothingThatAClientWroteIsInTheFile() throws Exception {
    try (RawClient client = connect("secrets")) {
      client.query(NOWHERE);
      client.query("SELECT * FROM users WHERE name = 'Xavier-Secret-1'");
      client.exchange(
          parse("p", "SELECT * FROM users WHERE name = $1"),
          bind("", "p", "Xavier-Secret-2"),
          execute(""),
          sync());
      client.query("ALTER ROLE postgres PASSWORD 'Xavier-Secret-3'");

      assertEquals(3, linesOf("secrets", client).size());
      String whole = Files.readString(LINES.file());
      assertFalse(whole.contains("Xavier-Secret"));
      assertFalse(whole.contains("FROM users"));
      assertFalse(whole.contains("\"text\""));
    }
  }

  @Test
  void theChainHoldsAndAFlippedByteBreaksIt() throws Exception {
    try (RawClient client = connect("chain")) {
      client.query(NOWHERE);
      client.query("SELECT 1");
      linesOf("chain", client);
    }
    byte[] whole = Files.readAllBytes(LINES.file());
    int end = whole.length;
    while (whole[end - 1] != '\n') {
      end--; // a line may be on its way
    }
    Path copy = Files.createTempFile("audit", ".jsonl");
    Files.write(copy, Arrays.copyOf(whole, end));
    assertInstanceOf(Verification.Holds.class, AuditVerifier.verify(List.of(copy), null));

    whole[end / 2] ^= 1;
    Files.write(copy, Arrays.copyOf(whole, end));

    assertInstanceOf(Verification.Broken.class, AuditVerifier.verify(List.of(copy), null));
    Files.delete(copy);
  }

  @Test
  void otherShapesHaveOtherFingerprints() throws Exception {
    try (RawClient client = connect("shapes")) {
      client.query(NOWHERE);
      client.query("SELECT 1");
      client.query("SELECT  2");
      client.query("SELECT 1, 2");

      List<JsonObject> lines = linesOf("shapes", client);

      assertEquals(lines.get(0).getString("fingerprint"), lines.get(1).getString("fingerprint"));
      assertNotEquals(lines.get(0).getString("fingerprint"), lines.get(2).getString("fingerprint"));
    }
  }

  private static RawClient connect(String name) throws IOException {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("application_name", name), PostgresServers.PASSWORD);
  }

  /** Of the client of this name, so far. */
  private static List<JsonObject> linesOf(String name, RawClient client) throws Exception {
    client.query(NOWHERE);
    String refused = Reply.answers(client.query("DELETE FROM users"));
    assertTrue(refused.contains("42000"), refused);
    return await(name);
  }

  /** Of this name, up to its DELETE. */
  private static List<JsonObject> await(String name) {
    List<JsonObject> lines = new ArrayList<>(LINES.await(name, "DELETE"));
    assertEquals("DELETE", lines.remove(lines.size() - 1).getString("command"));
    return lines;
  }
}
