package io.cordon.proxy.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file, as bytes. */
final class LineReader implements Closeable {

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean whole;
  private long number;

  LineReader(Path file) throws IOException {
    in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** Without its end; cut where it is longer than any line; null after the last one. */
  byte @Nullable [] next() throws IOException {
    line.reset();
    whole = false;
    int c = in.read();
    if (c < 0) {
      return null;
    }
    number++;
    while (c >= 0 && c != '\n' && line.size() <= ChainedLine.MAX_BYTES) {
      line.write(c);
      c = in.read();
    }
    whole = c == '\n';
    return line.toByteArray();
  }

  /** True if the last line that was read has its end. */
  boolean whole() {
    return whole;
  }

  /** Of the last line that was read, from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
