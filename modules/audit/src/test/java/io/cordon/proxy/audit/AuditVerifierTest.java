package io.cordon.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cordon.proxy.audit.Verification.Broken;
import io.cordon.proxy.audit.Verification.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of ten lines: the genesis, eight refusals, the end. */
class AuditVerifierTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("audit.jsonl");
    AuditFixture.write(AuditFixture.options(file), 8);
  }

  @Test
  void whatNobodyTouchedHolds() throws IOException {
    Verification.Holds holds =
        assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));

    assertEquals(10, holds.lines());
    assertEquals(1, holds.first());
    assertEquals(10, holds.last());
    assertEquals(AuditFixture.lines(file).get(9).get("hash").asText(), holds.hash());
  }

  @Test
  void aFileOfTheVersionBeforeHolds() throws IOException {
    Files.writeString(file, AuditFixture.WITHOUT_POLICY_HASHES);

    assertEquals(3, assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file)).lines());
  }

  @Test
  void everyBytesAlterationIsFoundInItsLine() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int line = 1;
    for (int i = 0; i < whole.length; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= 1;
      Files.write(file, altered);

      Broken broken = broken();
      if (whole[i] == '\n') {
        // Two lines are one then, or the last has lost its end.
        assertEquals(i == whole.length - 1 ? Cause.TRUNCATED : Cause.ALTERED, broken.cause());
        assertEquals(line++, broken.line());
      } else {
        assertEquals(line, broken.line(), "byte " + i);
        assertEquals(Cause.ALTERED, broken.cause());
      }
    }
  }

  @Test
  void aLineThatWasReplacedAndHashedAnewIsFoundByTheNextOne() throws IOException {
    List<String> lines = lines();
    String forged = lines.get(4).replace("\"mars\"", "\"moon\"");
    String open = forged.substring(0, forged.indexOf(",\"prev\":"));
    String prev = ChainedLine.parse(utf8(lines.get(4))).prev();
    lines.set(4, new String(ChainedLine.seal(utf8(open), prev), StandardCharsets.UTF_8));
    write(lines);

    assertBroken(6, Cause.ALTERED, "line 5 before it was replaced, or this one was");
  }

  @Test
  void aRemovedLineIsMissed() throws IOException {
    List<String> lines = lines();
    lines.remove(4);
    write(lines);

    assertBroken(5, Cause.REMOVED, "line 5 is missing before line 6");
  }

  @Test
  void removedLinesAreMissed() throws IOException {
    List<String> lines = lines();
    lines.subList(2, 7).clear();
    write(lines);

    assertBroken(3, Cause.REMOVED, "lines 3 to 7 are missing before line 8");
  }

  @Test
  void linesInAnotherOrderAreFound() throws IOException {
    List<String> lines = lines();
    Collections.swap(lines, 3, 6);
    write(lines);

    assertBroken(4, Cause.REORDERED, "line 7 comes before line 4");
  }

  @Test
  void aLineThatIsThereTwiceIsFound() throws IOException {
    List<String> lines = lines();
    lines.add(5, lines.get(4));
    write(lines);

    assertBroken(6, Cause.REORDERED, "line 5 comes after line 5");
  }

  @Test
  void aLastLineWithoutItsEndIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 30));

    assertBroken(10, Cause.TRUNCATED, "the last line lacks its end");
  }

  @Test
  void linesOfAnotherChainAreFound() throws IOException {
    Path other = directory.resolve("other.jsonl");
    AuditFixture.write(AuditFixture.options(other), 8);
    List<String> lines = lines();
    lines.subList(5, 10).clear();
    lines.addAll(Files.readAllLines(other).subList(5, 10));
    write(lines);

    assertBroken(6, Cause.ALTERED, "line 5 before it was replaced, or this one was");
  }

  @Test
  void anotherTextIsNoLine() throws IOException {
    List<String> lines = lines();
    lines.add(2, "{\"event\":\"refused\"}");
    write(lines);

    assertBroken(3, Cause.ALTERED, "this is not a line of a chain");
  }

  @Test
  void anEmptyFileHasNoChain() throws IOException {
    Files.write(file, new byte[0]);

    assertBroken(1, Cause.REMOVED, "there is no line");
  }

  @Test
  void linesCutOffAtTheEndAreMissedByAnAnchorOnly() throws IOException {
    List<String> lines = lines();
    String anchor = ChainedLine.parse(utf8(lines.get(9))).hash();
    assertInstanceOf(Verification.Holds.class, AuditVerifier.verify(List.of(file), anchor));

    lines.subList(8, 10).clear();
    write(lines);

    assertInstanceOf(Verification.Holds.class, AuditFixture.verify(file));
    Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(List.of(file), anchor));
    assertEquals(Cause.WITHOUT_ANCHOR, broken.cause());
  }

  private Broken broken() throws IOException {
    return assertInstanceOf(Broken.class, AuditFixture.verify(file));
  }

  private void assertBroken(long line, Cause cause, String why) throws IOException {
    assertEquals(new Broken(file, line, cause, why), broken());
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(file));
  }

  private void write(List<String> lines) throws IOException {
    Files.write(file, lines);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
