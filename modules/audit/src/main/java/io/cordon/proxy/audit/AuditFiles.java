package io.cordon.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of a series: {@code audit.jsonl} is written, {@code audit.jsonl.000000000017} was
 * closed and ends with line 17. By name is by age.
 */
final class AuditFiles {

  private static final Pattern CLOSED = Pattern.compile("\\.\\d{12,19}");

  private final Path active;

  AuditFiles(Path active) {
    this.active = active.toAbsolutePath();
  }

  Path active() {
    return active;
  }

  Path directory() {
    return java.util.Objects.requireNonNull(active.getParent());
  }

  Path closed(long lastSeq) {
    return beside(String.format(".%012d", lastSeq));
  }

  Path lock() {
    return beside(".lock");
  }

  /** Where the beginning of a line goes that was not written to its end. */
  Path torn(long afterSeq) {
    return beside(String.format(".torn-%012d", afterSeq));
  }

  /** From the oldest to the newest. */
  List<Path> closed() throws IOException {
    String name = active.getFileName().toString();
    try (Stream<Path> all = Files.list(directory())) {
      return all.filter(file -> isClosed(file, name))
          .sorted(
              Comparator.comparing((Path file) -> file.toString().length())
                  .thenComparing(Path::toString))
          .toList();
    }
  }

  @Nullable Path newestClosed() throws IOException {
    List<Path> all = closed();
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  private static boolean isClosed(Path file, String name) {
    String other = file.getFileName().toString();
    return other.startsWith(name) && CLOSED.matcher(other.substring(name.length())).matches();
  }

  private Path beside(String suffix) {
    return active.resolveSibling(active.getFileName() + suffix);
  }
}
