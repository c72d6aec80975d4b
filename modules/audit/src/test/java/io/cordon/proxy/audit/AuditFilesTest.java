package io.cordon.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cordon.proxy.policy.Sha256;
import io.cordon.test.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the chain goes on from one run to the next, and from one file to the next. */
class AuditFilesTest {

  @TempDir private Path directory;
  private Path file;
  private AuditOptions options;

  @BeforeEach
  void name() {
    file = directory.resolve("audit.jsonl");
    options = AuditFixture.options(file);
  }

  @Test
  void aFileOfTheVersionBeforeIsGoneOnWith() throws IOException {
    Files.writeString(file, AuditFixture.WITHOUT_POLICY_HASHES);

    AuditFixture.write(options, 1);

    assertEquals(
        List.of("genesis", "refused", "stop", "start", "refused", "stop"),
        AuditFixture.events(file));
    assertEquals(6, ((Verification.Holds) AuditFixture.verify(file)).lines());
  }

  @Test
  void aRestartContinuesTheChain() throws IOException {
    AuditFixture.write(options, 2);
    AuditFixture.write(options, 1);

    assertEquals(
        List.of("genesis", "refused", "refused", "stop", "start", "refused", "stop"),
        AuditFixture.events(file));
    assertEquals(7, ((Verification.Holds) AuditFixture.verify(file)).lines());
  }

  @Test
  void aTornLastLineIsKeptAsideAndNoted() throws IOException {
    AuditFixture.write(options, 2);
    Files.writeString(file, "{\"seq\":5,\"event\":\"ref", StandardOpenOption.APPEND);

    AuditFixture.write(options, 1);

    assertEquals(
        List.of("genesis", "refused", "refused", "stop", "torn", "start", "refused", "stop"),
        AuditFixture.events(file));
    assertEquals(8, ((Verification.Holds) AuditFixture.verify(file)).lines());
    JsonNode torn = AuditFixture.lines(file).get(4);
    byte[] kept = Files.readAllBytes(directory.resolve(torn.get("kept").asText()));
    assertEquals("{\"seq\":5,\"event\":\"ref", new String(kept, StandardCharsets.UTF_8));
    assertEquals(kept.length, torn.get("bytes").asInt());
    assertEquals(Sha256.of(kept), torn.get("sha256").asText());
  }

  @Test
  void aTornGenesisIsKeptAsideToo() throws IOException {
    Files.writeString(file, "{\"se");

    AuditFixture.write(options, 0);

    assertEquals(List.of("torn", "genesis", "stop"), AuditFixture.events(file));
    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
  }

  @Test
  void aLastLineThatIsNotOfAChainIsNotContinued() throws IOException {
    AuditFixture.write(options, 2);
    Files.writeString(file, "something else\n", StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(file);

    IOException failure = assertThrows(IOException.class, () -> AuditFixture.open(options));

    assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
    assertEquals(List.of(), diff(before, Files.readAllBytes(file)));
  }

  @Test
  void filesAreRenewedBySizeAndTheChainGoesOn() throws IOException {
    AuditFixture.write(AuditFixture.withMaxBytes(options, 4096, 0), 40);

    List<Path> series = AuditFixture.series(file);
    assertTrue(series.size() > 3, series.toString());
    for (Path one : series) {
      assertTrue(Files.size(one) <= 4096, one + " " + Files.size(one));
    }
    assertEquals(42, ((Verification.Holds) AuditFixture.verify(file)).lines());
    // The newest by itself holds too: older ones may have been thrown away.
    assertInstanceOf(Verification.Holds.class, AuditVerifier.verify(List.of(file), null));

    List<Path> without = new ArrayList<>(series);
    Path removed = without.remove(1);
    Verification.Broken broken =
        assertInstanceOf(Verification.Broken.class, AuditVerifier.verify(without, null));
    assertEquals(Verification.Cause.REMOVED, broken.cause(), "without " + removed);
    assertEquals(without.get(1), broken.file());
  }

  @Test
  void aRestartAfterALineNobodyWroteInANewFileContinuesTheChain() throws IOException {
    AuditFixture.write(options, 2);
    Files.move(file, directory.resolve("audit.jsonl.000000000004"));

    AuditFixture.write(options, 1);

    assertEquals(List.of("start", "refused", "stop"), AuditFixture.events(file));
    assertEquals(7, ((Verification.Holds) AuditFixture.verify(file)).lines());
  }

  @Test
  void onlySoManyClosedFilesAreKept() throws IOException {
    AuditFixture.write(AuditFixture.withMaxBytes(options, 2048, 2), 60);

    List<Path> series = AuditFixture.series(file);
    assertEquals(3, series.size());
    Verification.Holds holds =
        assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    assertTrue(holds.first() > 1);
    assertEquals(62, holds.last());
  }

  @Test
  void anOldFileIsClosed() throws Exception {
    AuditOptions aged =
        new AuditOptions(
            file,
            false,
            false,
            1 << 20,
            Duration.ofMillis(1),
            0,
            options.sync(),
            options.onFailure(),
            8);
    try (AuditLog log = AuditFixture.open(aged)) {
      log.record(AuditFixture.refused("SELECT 1"));
      Await.until(() -> log.written() == 1);
      Await.until(() -> AuditFixture.series(file).size() >= 2);
    }

    assertEquals(3, ((Verification.Holds) AuditFixture.verify(file)).lines());
  }

  @Test
  void aFileThatSomebodyMovedIsBegunAnew() throws Exception {
    try (AuditLog log = AuditFixture.open(options)) {
      log.record(AuditFixture.refused("SELECT 1"));
      Await.until(() -> log.written() == 1);
      Files.move(file, directory.resolve("audit.jsonl.000000000002"));
      Await.until(() -> Files.exists(file));
      log.record(AuditFixture.refused("SELECT 2"));
    }

    assertEquals(4, ((Verification.Holds) AuditFixture.verify(file)).lines());
  }

  @Test
  void twoMembersCannotHaveOneFile() throws IOException {
    try (AuditLog first = AuditFixture.open(options)) {
      assertTrue(first.active());
      IOException failure = assertThrows(IOException.class, () -> AuditFixture.open(options));
      assertTrue(failure.getMessage().endsWith("is in use by another member"));
    }
  }

  @Test
  void itsOwnerAloneReadsIt() throws IOException {
    AuditFixture.write(options, 0);

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  private static List<Integer> diff(byte[] a, byte[] b) {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < Math.max(a.length, b.length); i++) {
      if (i >= a.length || i >= b.length || a[i] != b[i]) {
        at.add(i);
      }
    }
    return at;
  }
}
