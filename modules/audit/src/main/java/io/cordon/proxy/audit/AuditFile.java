package io.cordon.proxy.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that is written. Whole lines or nothing: what a write that failed has left is cut off
 * before the next one. For one thread; a lock keeps other processes away.
 */
final class AuditFile implements Closeable {

  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  private final AuditFiles files;
  private final FileChannel lock;
  private final AuditTail tail;
  private FileChannel out;
  private BasicFileAttributes identity;
  private long length;
  private long lastSeq;
  private boolean dirty;

  private AuditFile(AuditFiles files, FileChannel lock) throws IOException {
    this.files = files;
    this.lock = lock;
    this.tail = AuditTail.recover(files);
    this.out = openActive();
    this.identity = activeAttributes();
    this.length = out.size();
    this.lastSeq = tail.last() == null ? 0 : tail.last().seq();
  }

  /**
   * Opens it, or makes it with its directory; readable for its owner only. What is behind the last
   * whole line is moved aside.
   *
   * @throws IOException with a message for people: it cannot be had, another process has it, or its
   *     last line is not a line of a chain
   */
  static AuditFile open(Path file) throws IOException {
    AuditFiles files = new AuditFiles(file);
    Files.createDirectories(files.directory());
    FileChannel lock = openFile(files.lock());
    try {
      FileLock held = lock.tryLock();
      if (held == null) {
        throw inUse(file);
      }
      return new AuditFile(files, lock);
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw inUse(file);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static IOException inUse(Path file) {
    return new IOException("audit file " + file + " is in use by another member");
  }

  /** Where the chain was left. */
  AuditTail tail() {
    return tail;
  }

  long length() {
    return length;
  }

  Instant begun() {
    return identity.creationTime().toInstant();
  }

  /**
   * Adds lines; if it fails, none of them is there.
   *
   * @param seq of the last one
   */
  void append(byte[] lines, long seq) throws IOException {
    if (out.size() > length) {
      out.truncate(length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines);
    dirty = true;
    while (bytes.hasRemaining()) {
      out.write(bytes, length + bytes.position());
    }
    length += lines.length;
    lastSeq = seq;
  }

  /** Makes what has been added survive a loss of power. */
  void sync() throws IOException {
    if (dirty) {
      out.force(false);
      dirty = false;
    }
  }

  /** False if somebody has moved or removed it: what is added is then seen by nobody. */
  boolean inPlace() throws IOException {
    try {
      return Objects.equals(identity.fileKey(), activeAttributes().fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Begins a new file. The old one gets the number of its last line as its name, if it is still in
   * its place. May be tried again if it fails.
   *
   * @return the old one's new name; null if it was not there any more
   */
  @Nullable Path renew(int keep) throws IOException {
    Path closed = null;
    out.force(true);
    if (inPlace()) {
      closed = files.closed(lastSeq);
      Files.move(files.active(), closed);
    }
    FileChannel next = openActive();
    out.close();
    out = next;
    length = out.size();
    identity = activeAttributes();
    dirty = false;
    forceDirectory();
    if (keep > 0) {
      List<Path> all = files.closed();
      for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
        Files.deleteIfExists(old);
      }
    }
    return closed;
  }

  private FileChannel openActive() throws IOException {
    return openFile(files.active());
  }

  private BasicFileAttributes activeAttributes() throws IOException {
    return Files.readAttributes(files.active(), BasicFileAttributes.class);
  }

  private void forceDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(files.directory(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static FileChannel openFile(Path file) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")
        ? FileChannel.open(file, options, OWNER_ONLY)
        : FileChannel.open(file, options);
  }

  @Override
  public void close() throws IOException {
    try {
      if (out.size() > length) {
        out.truncate(length);
      }
    } finally {
      out.close();
      lock.close();
    }
  }
}
