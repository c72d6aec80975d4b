package io.cordon.proxy.audit;

import io.cordon.proxy.audit.Verification.Broken;
import io.cordon.proxy.audit.Verification.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the chain of one audit file, or of a series in any order; the oldest files may be missing.
 * The first break is what is told: what is behind it cannot be trusted.
 */
public final class AuditVerifier {

  private final List<Path> files;
  private final @Nullable String anchor;
  private @Nullable ChainedLine last;
  private long first;
  private long lines;
  private boolean anchored;

  private AuditVerifier(List<Path> files, @Nullable String anchor) {
    this.files = files;
    this.anchor = anchor;
  }

  /**
   * Reads all of it.
   *
   * @param files at least one
   * @param anchor the hash of a line that has to be there; null if none has
   * @throws IOException if a file cannot be read
   */
  public static Verification verify(List<Path> files, @Nullable String anchor) throws IOException {
    return new AuditVerifier(byFirstLine(files), anchor).run();
  }

  private Verification run() throws IOException {
    Path end = files.get(files.size() - 1);
    long endLine = 0;
    for (Path file : files) {
      try (LineReader reader = new LineReader(file)) {
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
          Broken broken = check(file, reader, line);
          if (broken != null) {
            return broken;
          }
        }
        endLine = reader.number();
      }
    }
    ChainedLine now = last;
    if (now == null) {
      return new Broken(end, 1, Cause.REMOVED, "there is no line");
    } else if (anchor != null && !anchored) {
      return new Broken(end, endLine, Cause.WITHOUT_ANCHOR, "no line has the hash " + anchor);
    }
    return new Verification.Holds(lines, first, now.seq(), now.hash());
  }

  private @Nullable Broken check(Path file, LineReader reader, byte[] bytes) throws IOException {
    long number = reader.number();
    ChainedLine line = ChainedLine.parse(bytes);
    if (!reader.whole()) {
      return line != null && line.holds(bytes)
          ? new Broken(file, number, Cause.TRUNCATED, "the last line lacks its line break")
          : new Broken(file, number, Cause.TRUNCATED, "the last line lacks its end");
    } else if (line == null) {
      return new Broken(file, number, Cause.ALTERED, "this is not a line of a chain");
    } else if (!line.holds(bytes)) {
      return new Broken(file, number, Cause.ALTERED, "the line's hash is not that of its bytes");
    }
    Broken broken = follows(file, number, line);
    lines++;
    first = last == null ? line.seq() : first;
    last = line;
    anchored |= line.hash().equals(anchor);
    return broken;
  }

  private @Nullable Broken follows(Path file, long number, ChainedLine line) throws IOException {
    ChainedLine before = last;
    if (before == null) {
      boolean sound = line.seq() > 1 || line.prev().equals(ChainedLine.NOTHING);
      return sound
          ? null
          : new Broken(file, number, Cause.ALTERED, "line 1 of a chain has no line before it");
    }
    long due = before.seq() + 1;
    if (line.seq() == due) {
      return line.prev().equals(before.hash())
          ? null
          : new Broken(
              file,
              number,
              Cause.ALTERED,
              "line " + before.seq() + " before it was replaced, or this one was");
    } else if (line.seq() < due) {
      return new Broken(
          file,
          number,
          Cause.REORDERED,
          "line " + line.seq() + " comes after line " + before.seq());
    } else if (exists(due)) {
      return new Broken(
          file, number, Cause.REORDERED, "line " + line.seq() + " comes before line " + due);
    }
    String which = due == line.seq() - 1 ? "line " + due + " is" : lines(due, line.seq() - 1);
    return new Broken(file, number, Cause.REMOVED, which + " missing before line " + line.seq());
  }

  private static String lines(long from, long to) {
    return "lines " + from + " to " + to + " are";
  }

  private boolean exists(long seq) throws IOException {
    for (Path file : files) {
      try (LineReader reader = new LineReader(file)) {
        for (byte[] bytes = reader.next(); bytes != null; bytes = reader.next()) {
          ChainedLine line = ChainedLine.parse(bytes);
          if (line != null && line.seq() == seq) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<Path> byFirstLine(List<Path> files) throws IOException {
    record Begun(Path file, long seq) {}
    List<Begun> begun = new ArrayList<>();
    for (Path file : files) {
      try (LineReader reader = new LineReader(file)) {
        byte[] bytes = reader.next();
        ChainedLine line = bytes == null ? null : ChainedLine.parse(bytes);
        // What is empty, or does not begin as it should, is looked at last.
        begun.add(new Begun(file, line == null ? Long.MAX_VALUE : line.seq()));
      }
    }
    return begun.stream().sorted(Comparator.comparingLong(Begun::seq)).map(Begun::file).toList();
  }
}
