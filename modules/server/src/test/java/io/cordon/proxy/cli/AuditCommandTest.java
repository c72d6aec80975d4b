package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.sql.SqlAnalyzer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {

  @TempDir private Path directory;
  private Path file;
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void write() throws Exception {
    file = directory.resolve("audit.jsonl");
    AuditLog log =
        AuditLog.of(
            new AuditOptions(
                file,
                false,
                false,
                1 << 20,
                Duration.ofDays(1),
                0,
                AuditOptions.Sync.NONE,
                AuditOptions.OnFailure.REFUSE,
                8),
            epoch -> null);
    log.open("m1", SqlAnalyzer.postgres17());
    log.close();
  }

  @Test
  void saysThatAChainHolds() {
    assertEquals(0, verify(file.toString()));

    assertTrue(
        out.toString().matches("the chain holds: lines 2, from 1 to 2, last hash [0-9a-f]{64}\n"),
        out.toString());
  }

  @Test
  void saysAtWhichLineItBreaksAndWhy() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(1, lines.get(1).replace("stop", "step"));
    Files.write(file, lines);

    assertEquals(1, verify(file.toString()));

    assertEquals(file + ":2: altered: the line's hash is not that of its bytes\n", out.toString());
  }

  @Test
  void missesAnAnchor() {
    assertEquals(1, verify("--anchor", "0".repeat(64), file.toString()));

    assertEquals(
        file + ":2: without anchor: no line has the hash " + "0".repeat(64) + "\n", out.toString());
  }

  @Test
  void aFileThatIsNotThereIsAFailure() {
    assertEquals(2, verify(directory.resolve("no").toString()));

    assertEquals(directory.resolve("no") + " does not exist\n", out.toString());
  }

  private int verify(String... arguments) {
    List<String> words = new ArrayList<>(List.of("audit", "verify"));
    words.addAll(List.of(arguments));
    PrintWriter writer = new PrintWriter(out, true);
    CommandLine program = Cordon.commandLine().setOut(writer).setErr(writer);
    return program.execute(words.toArray(String[]::new));
  }
}
