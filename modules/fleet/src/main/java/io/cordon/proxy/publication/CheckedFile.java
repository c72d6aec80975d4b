package io.cordon.proxy.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.proxy.policy.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small text in a file, behind a first line with its SHA-256. It is written beside the file, put
 * on the disk, renamed over it, and the directory is put on the disk: after a crash it is the new
 * text or the one before.
 */
final class CheckedFile {

  /** The ending of a file that is being written. */
  static final String HALF = ".half";

  private static final String HEAD = "cordon-state 1 sha256=";

  private static final Logger LOG = LoggerFactory.getLogger(CheckedFile.class);

  private CheckedFile() {}

  /**
   * Reads it.
   *
   * @throws NoSuchFileException if it is not there
   * @throws IOException naming the file, if it is not as it was written
   */
  static String read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, UTF_8);
    int line = text.indexOf('\n');
    String body = line < 0 ? "" : text.substring(line + 1);
    if (line < 0 || !text.substring(0, line).equals(HEAD + Sha256.of(body.getBytes(UTF_8)))) {
      throw new StateException(
          file + " is damaged: it does not have the checksum that its first line says", null);
    }
    return body;
  }

  /**
   * Writes it.
   *
   * @throws IOException naming the file; it is as it was before
   */
  static void write(Path file, String body) throws IOException {
    byte[] bytes = (HEAD + Sha256.of(body.getBytes(UTF_8)) + "\n" + body).getBytes(UTF_8);
    Path half = file.resolveSibling(file.getFileName() + HALF);
    try {
      try (FileChannel channel =
          FileChannel.open(
              half,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel parent = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
    } catch (IOException e) {
      discard(half);
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static void discard(Path half) {
    try {
      Files.deleteIfExists(half);
    } catch (IOException e) {
      LOG.debug("a half-written file is left file={}", half, e);
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e.getClass() == IOException.class
        ? message
        : e.getClass().getSimpleName() + ": " + message;
  }
}
