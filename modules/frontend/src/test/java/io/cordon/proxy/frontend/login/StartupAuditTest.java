package io.cordon.proxy.frontend.login;

import static io.cordon.test.wire.Frontend.startup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.router.LoginDecision;
import io.cordon.proxy.router.Objection;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.test.wire.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which log-ins are audited, and with what. */
@ExtendWith(VertxExtension.class)
class StartupAuditTest {

  @TempDir private Path directory;
  private AuditLog audit;
  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) throws IOException {
    audit =
        AuditLog.of(
            new AuditOptions(
                directory.resolve("audit.jsonl"),
                false,
                false,
                1 << 20,
                Duration.ofDays(1),
                0,
                AuditOptions.Sync.NONE,
                AuditOptions.OnFailure.REFUSE,
                64),
            epoch -> epoch == 9 ? "hash of 9" : null);
    audit.open("m1", SqlAnalyzer.postgres17());
    server = new StartupServer(vertx);
    server.audit = audit;
  }

  @AfterEach
  void close() {
    server.close();
    audit.close();
  }

  @Test
  void theNoOfPluginsIsALineWithTheirNames() throws Exception {
    server.logins =
        question ->
            Future.succeededFuture(
                LoginDecision.Denied.by(
                    List.of(
                        new Objection("tokens", "token has expired", false),
                        new Objection("devices", "plugin \"devices\" failed", true)),
                    9));
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "demo"));
      assertEquals('R', client.read().type());
      assertEquals("28000", client.readFatal().get('C'));
    }

    JsonObject line = onlyLine();
    assertEquals("login", line.getString("event"));
    assertEquals(9, line.getInteger("epoch"));
    assertEquals("hash of 9", line.getString("policy_hash"));
    assertEquals("alice", line.getString("identity"));
    assertEquals("demo", line.getString("database"));
    assertEquals("28000", line.getString("sqlstate"));
    assertEquals(
        "[{\"plugin\":\"tokens\",\"reason\":\"token has expired\",\"shown\":true},"
            + "{\"plugin\":\"devices\",\"reason\":\"plugin \\\"devices\\\" failed\",\"failed\":true}]",
        line.getJsonArray("refused_by").encode());
    assertTrue(line.getString("address").startsWith("127.0.0.1:"));
    assertFalse(line.containsKey("session"));
    assertFalse(line.containsKey("fingerprint"));
  }

  @Test
  void aParameterThatThePolicyFixesIsALine() throws Exception {
    server.fixed = Map.of("helios.region", "eu-west");
    server.logins =
        question -> Future.succeededFuture(new LoginDecision.Admitted(question.fixed(), 9));
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "demo", "helios.region", "us-east"));
      assertEquals('R', client.read().type());
      assertEquals("42501", client.readFatal().get('C'));
    }

    JsonObject line = onlyLine();
    assertEquals("42501", line.getString("sqlstate"));
    assertEquals(9, line.getInteger("epoch"));
    assertEquals("hash of 9", line.getString("policy_hash"));
    assertFalse(Files.readString(directory.resolve("audit.jsonl")).contains("us-east"));
  }

  @Test
  void aDatabaseThatIsNotThereIsNone() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "nowhere"));
      assertEquals('R', client.read().type());
      assertEquals("3D000", client.readFatal().get('C'));
    }

    assertEquals(
        List.of("genesis", "stop"), lines().stream().map(StartupAuditTest::event).toList());
  }

  private JsonObject onlyLine() throws IOException {
    List<JsonObject> lines = lines();
    assertEquals(
        List.of("genesis", "login", "stop"), lines.stream().map(StartupAuditTest::event).toList());
    return lines.get(1);
  }

  private static String event(JsonObject line) {
    return line.getString("event");
  }

  private List<JsonObject> lines() throws IOException {
    audit.close();
    return Files.readAllLines(directory.resolve("audit.jsonl")).stream()
        .map(JsonObject::new)
        .toList();
  }
}
