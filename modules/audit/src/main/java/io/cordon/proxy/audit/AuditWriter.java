package io.cordon.proxy.audit;

import io.cordon.sql.SqlAnalyzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes lines of events and writes them, many at once.
 *
 * <pre>
 *   gather ──▶ write ──▶ gather …
 *                │ ▲
 *                ▼ │ once a second, the same lines
 *              failing
 * </pre>
 */
final class AuditWriter implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(AuditWriter.class);

  private static final int BATCH_EVENTS = 512;
  private static final int BATCH_BYTES = 64 << 10;
  private static final long TICK_MILLIS = 1000;
  private static final long LOOK_MILLIS = 200;

  private final AuditOptions options;
  private final AuditLog owner;
  private final AuditFile file;
  private final LineWriter lines;
  private final long batchBytes;

  /** Lines that are not in the file yet, and what they say of events. */
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();

  private int events;
  private long seq;
  private String hash;

  /** Of the last line that is in the file: what a log can be asked for. */
  private String head;

  private long lostNoted;
  private long lastTick = System.nanoTime();
  private boolean failing;
  private boolean ended;

  private AuditWriter(
      AuditOptions options, AuditLog owner, AuditFile file, LineWriter lines, AuditTail tail) {
    this.options = options;
    this.owner = owner;
    this.file = file;
    this.lines = lines;
    this.batchBytes = Math.min(BATCH_BYTES, options.maxBytes() / 4);
    ChainedLine last = tail.last();
    this.seq = last == null ? 0 : last.seq();
    this.hash = last == null ? ChainedLine.NOTHING : last.hash();
    this.head = hash;
  }

  /** Opens the file, and writes there that this member is here. */
  static AuditWriter open(AuditOptions options, String member, SqlAnalyzer analyzer, AuditLog owner)
      throws IOException {
    AuditFile file = AuditFile.open(Objects.requireNonNull(options.file(), "no file"));
    try {
      LineWriter lines = new LineWriter(analyzer, options.text(), member, System.nanoTime());
      AuditTail tail = file.tail();
      AuditWriter writer = new AuditWriter(options, owner, file, lines, tail);
      writer.begin(tail);
      return writer;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void begin(AuditTail tail) throws IOException {
    AuditTail.Torn torn = tail.torn();
    if (torn != null) {
      log.warn("audit line was torn bytes={} kept={}", torn.bytes(), torn.kept());
      note(
          "torn",
          Map.of(
              "bytes", torn.bytes(),
              "sha256", torn.sha256(),
              "kept", String.valueOf(torn.kept().getFileName())));
    }
    note(tail.last() == null ? "genesis" : "start", Map.of());
    append();
    file.sync();
    sayHead("audit opened");
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        gather();
        attempt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      owner.failing(true);
      log.error("audit writer ended", e);
      throw e;
    } finally {
      closeFile();
      owner.ended();
    }
  }

  /** Makes lines of what is there, after waiting for the first. */
  private void gather() throws InterruptedException {
    if (batch.size() > 0) {
      return; // those first
    }
    AuditEvent event = owner.poll(LOOK_MILLIS);
    if (event == null && !owner.isOpen() && owner.waiting() == 0) {
      note("stop", Map.of());
      ended = true;
      return;
    }
    while (event != null) {
      add(lines.event(seq + 1, event));
      events++;
      event = events < BATCH_EVENTS && batch.size() < batchBytes ? owner.poll(0) : null;
    }
    long lost = owner.lost();
    if (lost > lostNoted) {
      note("lost", Map.of("events", lost - lostNoted));
      lostNoted = lost;
    }
  }

  private void attempt() throws InterruptedException {
    try {
      write();
      if (failing) {
        failing = false;
        owner.failing(false);
        log.info("audit is written again file={} lost={}", options.file(), owner.lost());
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        owner.failing(true);
        log.error(
            "audit cannot be written file={} onFailure={} error={}",
            options.file(),
            options.onFailure(),
            e.toString());
      }
      if (owner.isOpen()) {
        Thread.sleep(TICK_MILLIS);
      } else {
        ended = true; // what waits is lost with the process
        log.error("audit not written to its end waiting={}", owner.waiting() + events);
      }
    }
  }

  private void write() throws IOException {
    boolean tick = System.nanoTime() - lastTick >= TICK_MILLIS * 1_000_000;
    boolean renewed = false;
    if (tick && !file.inPlace()) {
      log.error("audit file has been moved or removed file={}", options.file());
      renewed = renew();
    } else if (file.length() > 0 && (isFull() || isOld())) {
      renewed = renew();
    }
    if (batch.size() > 0) {
      append();
      if (options.sync() == AuditOptions.Sync.EACH) {
        file.sync();
      }
    }
    if (tick || renewed || ended || failing) {
      lastTick = System.nanoTime();
      if (options.sync() != AuditOptions.Sync.NONE) {
        file.sync();
      }
    }
  }

  private void append() throws IOException {
    file.append(batch.toByteArray(), seq);
    owner.written(events);
    head = hash;
    batch.reset();
    events = 0;
  }

  private boolean isFull() {
    return batch.size() > 0 && file.length() + batch.size() > options.maxBytes();
  }

  private boolean isOld() {
    return file.begun().plus(options.maxAge()).isBefore(Instant.now());
  }

  /** The lines that wait were made already, so the new file begins with the first of them. */
  private boolean renew() throws IOException {
    Path closed = file.renew(options.keep());
    log.info("audit file begun file={} before={} head={}", options.file(), closed, head);
    return true;
  }

  private void note(String event, Map<String, ?> more) {
    add(lines.note(seq + 1, event, new LinkedHashMap<>(more)));
  }

  private void add(byte[] open) {
    byte[] line = ChainedLine.seal(open, hash);
    ChainedLine sealed = ChainedLine.parse(line);
    if (sealed == null) {
      throw new IllegalStateException("not a line of a chain");
    }
    batch.writeBytes(line);
    batch.write('\n');
    seq = sealed.seq();
    hash = sealed.hash();
  }

  private void sayHead(String event) {
    log.info("{} file={} head={}", event, options.file(), head);
  }

  private void closeFile() {
    try {
      file.close();
      sayHead("audit closed");
    } catch (IOException e) {
      log.error("audit file not closed file={}", options.file(), e);
    }
  }
}
