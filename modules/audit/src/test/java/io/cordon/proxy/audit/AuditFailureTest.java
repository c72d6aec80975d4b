package io.cordon.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cordon.proxy.audit.AuditEvent.Kind;
import io.cordon.proxy.audit.AuditOptions.OnFailure;
import io.cordon.test.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 256 KiB that is really full; skipped where this user may not mount one. */
class AuditFailureTest {

  @TempDir private Path directory;
  private Path disk;
  private Path file;
  private Path ballast;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()) == 0,
        "may not mount a tmpfs");
    file = disk.resolve("audit.jsonl");
    ballast = disk.resolve("ballast");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  @Test
  void onAFullDiskNothingRunsUntilThereIsRoomAgain() throws Exception {
    AuditOptions options =
        AuditFixture.withFailure(AuditFixture.options(file), OnFailure.REFUSE, 64);
    int allowed = 0;
    int refused = 0;
    try (AuditLog log = AuditFixture.open(options)) {
      while (log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1"))) {
        allowed++;
        if (allowed == 10) {
          fill();
        }
      }
      Await.until(log::failing);
      assertFalse(log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
      while (log.lost() < 5) { // refusals are refusals anyway
        assertTrue(log.record(AuditFixture.refused("SELECT 2")));
        refused++;
      }

      Files.delete(ballast);
      Await.until(() -> !log.failing());
      Await.until(() -> log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
      allowed++;
    }

    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    List<String> events = AuditFixture.events(file);
    assertEquals(allowed, count(events, "allowed"));
    assertEquals(refused - lost(), count(events, "refused"));
    assertEquals(5, lost());
  }

  @Test
  void toldToDropItGoesOnAndCounts() throws Exception {
    AuditOptions options = AuditFixture.withFailure(AuditFixture.options(file), OnFailure.DROP, 64);
    int recorded = 0;
    long lost;
    try (AuditLog log = AuditFixture.open(options)) {
      fill();
      while (log.lost() < 100) {
        assertTrue(log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
        recorded++;
      }
      Await.until(log::failing);

      Files.delete(ballast);
      Await.until(() -> !log.failing());
      lost = log.lost();
    }

    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    assertEquals(recorded - lost, count(AuditFixture.events(file), "allowed"));
    assertEquals(lost, lost());
  }

  @Test
  void aMemberThatEndsOnAFullDiskLeavesWholeLines() throws Exception {
    AuditOptions options = AuditFixture.withFailure(AuditFixture.options(file), OnFailure.DROP, 64);
    try (AuditLog log = AuditFixture.open(options)) {
      fill();
      Await.until(() -> log.record(AuditFixture.refused("SELECT 1")) && log.failing());
    }
    Files.delete(ballast);

    AuditFixture.write(options, 1);

    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
  }

  @Test
  void afterAFailureToRenewTheFileItIsTriedAgain() throws Exception {
    AuditOptions options =
        AuditFixture.withMaxBytes(
            AuditFixture.withFailure(AuditFixture.options(file), OnFailure.REFUSE, 1024), 2048, 0);
    int allowed = 0;
    try (AuditLog log = AuditFixture.open(options)) {
      fill();
      while (log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1"))) {
        allowed++;
        TimeUnit.MILLISECONDS.sleep(1);
      }
      Files.delete(ballast);
      Await.until(() -> !log.failing());
      for (int i = 0; i < 10; i++) {
        Await.until(() -> log.record(AuditFixture.event(Kind.ALLOWED, "SELECT 1")));
        allowed++;
      }
    }

    Verification.Holds holds =
        assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    assertEquals(allowed + 2, holds.lines());
    assertTrue(AuditFixture.series(file).size() > 1);
  }

  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    }
  }

  private long lost() throws IOException {
    long lost = 0;
    for (JsonNode line : AuditFixture.lines(file)) {
      lost += line.get("event").asText().equals("lost") ? line.get("events").asLong() : 0;
    }
    return lost;
  }

  private static long count(List<String> events, String event) {
    return events.stream().filter(event::equals).count();
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
