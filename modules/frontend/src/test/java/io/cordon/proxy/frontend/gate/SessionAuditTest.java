package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a session is in the audit's file. */
class SessionAuditTest {

  @TempDir Path directory;

  private final Session session = Sql.session();

  private AuditLog log(boolean decisions) {
    return AuditLog.of(
        new AuditOptions(
            directory.resolve("audit.jsonl"),
            decisions,
            true,
            1 << 20,
            Duration.ofHours(1),
            0,
            AuditOptions.Sync.NONE,
            AuditOptions.OnFailure.REFUSE,
            16),
        epoch -> "hash-of-" + epoch);
  }

  private AuditContext grounds(String text) {
    Script script = Sql.script(text);
    return AuditContext.of(session, script, session.tx(), 7);
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(directory.resolve("audit.jsonl"));
  }

  @Test
  void aRefusalHasWhoAndWhatAndWhy() throws Exception {
    try (AuditLog log = log(false)) {
      log.open("m1", SqlAnalyzer.postgres17());
      SessionAudit audit = new SessionAudit(log, session, "192.0.2.7");
      assertFalse(audit.ofDecisions());
      audit.refused(
          new Refusal.FixedParameter("helios.region"), grounds("SET helios.region = 'x'"), "n1");
    }
    String all = String.join("\n", lines());
    for (String part :
        List.of(
            "alice",
            "demo",
            "192.0.2.7",
            "n1",
            "42501",
            "SET helios.region",
            "hash-of-7",
            "cordon")) {
      assertTrue(all.contains(part), part + " in " + all);
    }
  }

  @Test
  void whatIsAllowedIsThereBeforeItRuns() throws Exception {
    try (AuditLog log = log(true)) {
      SessionAudit audit = new SessionAudit(log, session, "192.0.2.7");
      assertTrue(audit.ofDecisions());
      assertFalse(audit.allowed(grounds("SELECT 1"), "n1"), "the file is not open yet");
      log.open("m1", SqlAnalyzer.postgres17());
      assertTrue(audit.allowed(grounds("SELECT 2"), "n1"));
    }
    String all = String.join("\n", lines());
    assertTrue(all.contains("SELECT 2"), all);
    assertFalse(all.contains("SELECT 1"), all);
  }

  @Test
  void ofSeveralStatementsAllTheTextIsMeant() {
    AuditContext two = grounds("SELECT 1; SELECT 2");
    assertEquals("SELECT 1; SELECT 2", two.text());
    assertEquals("", two.command());

    AuditContext one = grounds("SELECT 1;");
    assertEquals("SELECT 1", one.text());
    assertEquals("SELECT", one.command());
    assertEquals(CallMessage.COMMAND, AuditContext.ofCall(session, 7).command());
    assertEquals("", AuditContext.ofName(session, session.tx(), 7).text());
  }
}
