package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.audit.AuditVerifier;
import io.cordon.proxy.audit.Verification;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A member that audits what it allows, on a disk of 2 MiB. */
class AuditDecisionsIT {

  private static final String UNAUDITED = "E(ERROR 58030 statement refused: it cannot be audited)";
  private static final Path DISK = disk();
  private static final boolean MOUNTED = mount();
  private static final AuditLines LINES = new AuditLines(DISK.resolve("audit.jsonl"));

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
              CLUSTER,
              new PluginSpec(
                  "residency-router",
                  Map.of("enforce", true, "attribute", "helios.region", "writes", "primary")))
          .audit(LINES.file(), true);

  @AfterEach
  void free() throws IOException {
    Files.deleteIfExists(DISK.resolve("ballast"));
  }

  @AfterAll
  static void unmount() throws Exception {
    if (MOUNTED) {
      new ProcessBuilder("umount", "-l", DISK.toString()).start().waitFor();
    }
  }

  @Test
  void whatIsAllowedIsALinePerExecution() throws Exception {
    try (RawClient client = connect("allowed")) {
      client.query("SET helios.region = 'us-east'");
      client.query("SELECT 1; SELECT 2");
      client.exchange(
          parse("p", "SELECT 1"), bind("", "p"), execute(""), bind("", "p"), execute(""), sync());
      client.query("BEGIN");
      client.query("SELECT count(*) FROM users");
      client.query("COMMIT");
      client.query("SHOW work_mem");

      List<JsonObject> lines = LINES.await("allowed", "SHOW");

      assertEquals(
          List.of("SELECT", "SELECT", "SELECT", "SELECT", "SELECT", "SHOW"),
          lines.stream().map(line -> line.getString("command")).toList());
      for (JsonObject line : lines) {
        assertEquals("allowed", line.getString("event"));
        assertEquals("pg-us-east", line.getString("node"));
        assertEquals(CORDON.policyHash(), line.getString("policy_hash"));
        assertEquals("us-east", line.getJsonObject("attributes").getString("helios.region"));
      }
    }
  }

  @Test
  void countsWhatIsInTheFile() throws Exception {
    try (RawClient client = connect("counted")) {
      client.query("SET helios.region = 'us-east'");
      client.query("SELECT 1");
      client.query("SHOW work_mem");
      LINES.await("counted", "SHOW");
    }

    Await.until(
        "all is written", () -> Scrape.of(CORDON).value("cordon_audit_written_total") == events());
    Scrape now = Scrape.of(CORDON);
    assertEquals(0, now.value("cordon_audit_lost_total"));
    assertEquals(0, now.value("cordon_audit_waiting"));
    assertEquals(0, now.value("cordon_audit_failing"));
    assertTrue(now.samples().containsKey("cordon_audit_lost_total"));
  }

  /** Lines of statements and log-ins, not of the file itself. */
  private static long events() throws IOException {
    return Files.readAllLines(LINES.file()).stream()
        .map(JsonObject::new)
        .filter(line -> line.containsKey("epoch"))
        .count();
  }

  @Test
  void onAFullDiskNothingRunsUntilThereIsRoomAgain() throws Exception {
    Assumptions.assumeTrue(MOUNTED, "may not mount a tmpfs");
    try (RawClient client = connect("full");
        RawClient block = connect("block")) {
      int[] ran = {0};
      block.query("SET helios.region = 'us-east'");
      client.query("SET helios.region = 'us-east'");
      block.query("BEGIN");
      assertEquals("T D C(SELECT 1) Z(T)", Reply.answers(block.query("SELECT 1")));
      fill();
      Await.until(
          "a statement that is refused",
          () -> {
            String answer = Reply.answers(client.query("SELECT 1"));
            ran[0] += answer.equals("T D C(SELECT 1) Z(I)") ? 1 : 0;
            return answer.equals(UNAUDITED + " Z(I)");
          });

      assertEquals(1, Scrape.of(CORDON).value("cordon_audit_failing"));
      assertEquals(UNAUDITED + " Z(I)", Reply.answers(client.query("COPY users TO STDOUT")));
      assertEquals(
          "1 2 " + UNAUDITED + " Z(I)",
          Reply.answers(client.exchange(parse("", "SELECT 1"), bind("", ""), execute(""), sync())));
      assertEquals(UNAUDITED + " Z(I)", Reply.answers(client.exchange(functionCall(1, List.of()))));
      assertEquals(UNAUDITED + " Z(E)", Reply.answers(block.query("SELECT 1")));
      assertEquals("C(ROLLBACK) Z(I)", Reply.answers(block.query("COMMIT")));
      assertEquals(
          "C(SET) " + UNAUDITED + " Z(I)",
          Reply.answers(client.query("SET helios.region = 'eu-west'; SELECT 1")));

      free();
      Await.until(
          "a statement that runs",
          () -> {
            String answer = Reply.answers(client.query("SELECT 1"));
            ran[0] += answer.equals("T D C(SELECT 1) Z(I)") ? 1 : 0;
            return answer.equals("T D C(SELECT 1) Z(I)");
          });
      client.query("SHOW work_mem");
      assertEquals(0, Scrape.of(CORDON).value("cordon_audit_failing"));

      List<JsonObject> lines = LINES.await("full", "SHOW");
      assertEquals(
          ran[0] + 1,
          lines.stream().filter(line -> line.getString("event").equals("allowed")).count());
      assertTrue(
          lines.stream().anyMatch(line -> "58030".equals(line.getString("sqlstate"))),
          lines.toString());
      assertInstanceOf(Verification.Holds.class, AuditVerifier.verify(List.of(LINES.file()), null));
    }
  }

  private static RawClient connect(String name) throws IOException {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("application_name", name), PostgresServers.PASSWORD);
  }

  private static void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(DISK.resolve("ballast"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    }
  }

  private static Path disk() {
    try {
      return Files.createTempDirectory("cordon-audit-disk");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean mount() {
    try {
      return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", DISK.toString())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
