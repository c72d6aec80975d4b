package io.cordon.proxy.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cordon.proxy.audit.AuditEvent.Kind;
import io.cordon.proxy.audit.AuditOptions.OnFailure;
import io.cordon.proxy.policy.Sha256;
import io.cordon.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded, and when it is taken. */
class AuditLogTest {

  @TempDir private Path directory;
  private Path file;
  private AuditOptions options;

  @BeforeEach
  void name() {
    file = directory.resolve("audit.jsonl");
    options = AuditFixture.options(file);
  }

  @Test
  void aRefusalIsALineWithEverythingThatIsKnownOfIt() throws IOException {
    AuditFixture.write(options, 1);

    JsonNode line = AuditFixture.lines(file).get(1);
    assertEquals(
        List.of(
            "seq",
            "event",
            "time",
            "nanos",
            "member",
            "epoch",
            "policy_hash",
            "session",
            "address",
            "identity",
            "database",
            "attributes",
            "command",
            "fingerprint",
            "refused_by",
            "sqlstate",
            "request",
            "prev",
            "hash"),
        names(line));
    assertEquals(2, line.get("seq").asLong());
    assertEquals("refused", line.get("event").asText());
    assertEquals("2026-11-26T12:00:00.000000001Z", line.get("time").asText());
    assertEquals("m1", line.get("member").asText());
    assertEquals(AuditFixture.HASH, line.get("policy_hash").asText());
    assertEquals(7, line.get("epoch").asLong());
    assertEquals("{\"helios.region\":\"mars\"}", line.get("attributes").toString());
    assertEquals(
        Sha256.of("SELECT $1".getBytes(StandardCharsets.UTF_8)), line.get("fingerprint").asText());
    assertEquals(
        "[{\"plugin\":\"a\",\"reason\":\"first\",\"shown\":true},"
            + "{\"plugin\":\"b\",\"reason\":\"second\",\"failed\":true}]",
        line.get("refused_by").toString());
    assertEquals("42000", line.get("sqlstate").asText());
  }

  @Test
  void aChangedKeyIsALineWithTheHashOfItsValue() throws IOException {
    try (AuditLog log = AuditFixture.open(options)) {
      log.record(AuditEvent.ofKey("residency-router", "enforce", "false".getBytes(US_ASCII)));
      log.record(AuditEvent.ofKey("residency-router", "enforce", null));
    }

    JsonNode put = AuditFixture.lines(file).get(1);
    assertEquals("key", put.get("event").asText());
    assertEquals("residency-router", put.get("plugin").asText());
    assertEquals("enforce", put.get("key").asText());
    assertEquals(
        "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
        put.get("value_sha256").asText());
    JsonNode removed = AuditFixture.lines(file).get(2);
    assertEquals("key", removed.get("event").asText());
    assertFalse(removed.has("value_sha256"));
  }

  @Test
  void statementsOfOneShapeHaveOneFingerprint() throws IOException {
    try (AuditLog log = AuditFixture.open(options)) {
      log.record(AuditFixture.refused("SELECT * FROM t WHERE pin = 'xyzzy'"));
      log.record(AuditFixture.refused("SELECT *  FROM t /* x */ WHERE pin = '9'"));
      log.record(AuditFixture.refused("SELECT * FROM t WHERE pan = 'xyzzy'"));
    }

    List<JsonNode> lines = AuditFixture.lines(file);
    assertEquals(lines.get(1).get("fingerprint"), lines.get(2).get("fingerprint"));
    assertNotEquals(lines.get(1).get("fingerprint"), lines.get(3).get("fingerprint"));
    assertFalse(Files.readString(file).contains("xyzzy"));
    assertFalse(Files.readString(file).contains("FROM"));
  }

  @Test
  void theTextIsThereIfAskedFor() throws IOException {
    AuditOptions asked =
        new AuditOptions(
            file,
            false,
            true,
            1 << 20,
            options.maxAge(),
            0,
            options.sync(),
            options.onFailure(),
            8);

    AuditFixture.write(asked, 1);

    assertEquals("SELECT 0", AuditFixture.lines(file).get(1).get("text").asText());
  }

  @Test
  void whatAClientWritesCannotBreakALine() throws IOException {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("helios.region", "a\"\n{\"seq\":1}\u0000\ud800\u2028" + "x".repeat(100_000));
    for (int i = 0; i < 500; i++) {
      attributes.put("helios.a" + i, "x");
    }
    AuditEvent event = AuditFixture.refused("SELECT '\n\ud800'");
    try (AuditLog log = AuditFixture.open(options)) {
      log.record(
          new AuditEvent(
              event.kind(),
              event.time(),
              event.nanos(),
              event.epoch(),
              event.policyHash(),
              new AuditEvent.Client("1", "\n", "\u0000\udfff", "d".repeat(10_000)),
              new AuditEvent.Text("SELECT '\n\ud800'", true, "SELECT", attributes),
              null,
              List.of(new AuditEvent.Refuser("p\n", "r".repeat(100_000), false)),
              "42000",
              null));
    }

    assertEquals(3, AuditFixture.lines(file).size());
    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    assertEquals(64, AuditFixture.lines(file).get(1).get("attributes").size());
    assertTrue(Files.size(file) < 20_000);
  }

  @Test
  void eventsOfOneThreadKeepTheirOrder() throws Exception {
    AuditOptions oneFile = AuditFixture.withMaxBytes(options, 16 << 20, 0);
    try (AuditLog log =
        AuditFixture.open(AuditFixture.withFailure(oneFile, OnFailure.REFUSE, 64))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = "t" + t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    while (!log.record(numbered(name, i))) {
                      Thread.onSpinWait();
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    Map<String, Integer> next = new HashMap<>();
    for (JsonNode line : AuditFixture.lines(file)) {
      if (line.get("event").asText().equals("allowed")) {
        int i = next.merge(line.get("session").asText(), 1, Integer::sum) - 1;
        assertEquals(i, line.get("request").asInt());
      }
    }
    assertEquals(Map.of("t0", 500, "t1", 500, "t2", 500, "t3", 500), next);
    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
  }

  @Test
  void aPolicyThatIsNotKnownHasNoHash() throws IOException {
    AuditEvent event = AuditFixture.refused("SELECT 1");
    try (AuditLog log = AuditFixture.open(options)) {
      log.record(
          new AuditEvent(
              event.kind(),
              event.time(),
              event.nanos(),
              0,
              null,
              event.client(),
              event.statement(),
              null,
              event.refusers(),
              "42000",
              null));
    }

    assertEquals(0, AuditFixture.lines(file).get(1).get("epoch").asInt());
    assertFalse(AuditFixture.lines(file).get(1).has("policy_hash"));
  }

  @Test
  void switchedOffItTakesNothingAndRefusesNothing() throws IOException {
    AuditLog off = AuditLog.off();
    off.open("m1", SqlAnalyzer.postgres17());

    assertFalse(off.active());
    assertTrue(off.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
    assertEquals(0, off.lost());
    off.close();
  }

  @Test
  void beforeItIsOpenNothingRunsThatHasToBeAudited() {
    AuditLog strict =
        AuditLog.of(AuditFixture.withFailure(options, OnFailure.REFUSE, 8), epoch -> null);
    AuditLog lax = AuditLog.of(AuditFixture.withFailure(options, OnFailure.DROP, 8), epoch -> null);

    assertFalse(strict.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
    assertTrue(lax.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
    assertEquals(0, strict.lost());
    assertEquals(1, lax.lost());
  }

  private static AuditEvent numbered(String session, int i) {
    AuditEvent event = AuditFixture.event(Kind.ALLOWED, "SELECT 1");
    return new AuditEvent(
        event.kind(),
        event.time(),
        event.nanos(),
        event.epoch(),
        event.policyHash(),
        new AuditEvent.Client(session, "a", "alice", "demo"),
        event.statement(),
        "pg",
        List.of(),
        null,
        String.valueOf(i));
  }

  private static List<String> names(JsonNode line) {
    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
