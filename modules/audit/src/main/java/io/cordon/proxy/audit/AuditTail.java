package io.cordon.proxy.audit;

import io.cordon.proxy.policy.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a chain was left when its member ended.
 *
 * @param last its last whole line; null if there is no chain yet
 * @param torn what was behind that line; null if nothing was
 */
record AuditTail(@Nullable ChainedLine last, @Nullable Torn torn) {

  /**
   * The beginning of a line that was not written to its end: a member was killed, or power was
   * lost.
   *
   * @param kept where it is now
   */
  record Torn(int bytes, String sha256, Path kept) {}

  /** Looks at the end of a series, and moves what is torn aside. */
  static AuditTail recover(AuditFiles files) throws IOException {
    Torn torn = null;
    Path active = files.active();
    if (Files.exists(active) && Files.size(active) > 0) {
      byte[] end = end(active);
      int whole = afterLastLine(end);
      if (whole == 0 && Files.size(active) > end.length) {
        throw notOfAChain(active);
      }
      ChainedLine last = whole == 0 ? closedLast(files) : lastOf(active, end, whole);
      if (whole < end.length) {
        torn = setAside(files, last == null ? 0 : last.seq(), end, whole);
      }
      return new AuditTail(last, torn);
    }
    return new AuditTail(closedLast(files), null);
  }

  private static @Nullable ChainedLine closedLast(AuditFiles files) throws IOException {
    Path closed = files.newestClosed();
    if (closed == null) {
      return null;
    }
    byte[] end = end(closed);
    return lastOf(closed, end, end.length);
  }

  private static ChainedLine lastOf(Path file, byte[] end, int whole) throws IOException {
    int from = whole - 1;
    while (from > 0 && end[from - 1] != '\n') {
      from--;
    }
    byte[] line = java.util.Arrays.copyOfRange(end, from, Math.max(from, whole - 1));
    ChainedLine last = ChainedLine.parse(line);
    if (last == null || !last.holds(line)) {
      throw notOfAChain(file);
    }
    return last;
  }

  private static IOException notOfAChain(Path file) {
    return new IOException(
        "audit file "
            + file
            + " does not end with a line of a chain: see what `cordon audit verify` says of it;"
            + " a new chain begins where the file and those beside it are moved away");
  }

  private static int afterLastLine(byte[] end) {
    int at = end.length;
    while (at > 0 && end[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  private static Torn setAside(AuditFiles files, long afterSeq, byte[] end, int whole)
      throws IOException {
    byte[] rest = java.util.Arrays.copyOfRange(end, whole, end.length);
    Path kept = files.torn(afterSeq);
    Files.write(kept, rest, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    try (RandomAccessFile file = new RandomAccessFile(files.active().toFile(), "rw")) {
      file.setLength(file.length() - rest.length);
      file.getFD().sync();
    }
    return new Torn(rest.length, Sha256.of(rest), kept);
  }

  /** Enough of it to have its last whole line in it. */
  private static byte[] end(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(file.length(), 2L * ChainedLine.MAX_BYTES)];
      file.seek(file.length() - end.length);
      file.readFully(end);
      return end;
    }
  }
}
