package io.cordon.proxy.audit;

import io.cordon.sql.SqlAnalyzer;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's audit. {@link #record} is for event loops: it neither blocks nor fails. Until {@link
 * #open} and after {@link #close} it takes nothing.
 */
public final class AuditLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  /** Texts that wait, all together. */
  private static final long MOST_CHARACTERS = 16L << 20;

  private static final int CLOSE_SECONDS = 10;

  private final @Nullable AuditOptions options;
  private final LongFunction<@Nullable String> policyHashes;
  private final ArrayBlockingQueue<AuditEvent> queue;
  private final AtomicLong characters = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicBoolean losing = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean open;
  private volatile boolean failing;

  private AuditLog(@Nullable AuditOptions options, LongFunction<@Nullable String> policyHashes) {
    this.options = options;
    this.policyHashes = policyHashes;
    this.queue = new ArrayBlockingQueue<>(options == null ? 1 : options.queue());
  }

  /** Audits nothing: {@link #active} is false, and nobody asks for more. */
  public static AuditLog off() {
    return new AuditLog(null, epoch -> null);
  }

  /**
   * Not open yet; off where the options have no file.
   *
   * @param policyHashes of the policy of an epoch; null if there is none. Never waits
   */
  public static AuditLog of(AuditOptions options, LongFunction<@Nullable String> policyHashes) {
    return options.file() == null ? off() : new AuditLog(options, policyHashes);
  }

  /** False: nothing is audited, and no event has to be made. */
  public boolean active() {
    return options != null;
  }

  /** For an event: the hash of the policy of its epoch. */
  public @Nullable String policyHash(long epoch) {
    return policyHashes.apply(epoch);
  }

  /** True if what is allowed is audited too. */
  public boolean auditsDecisions() {
    return options != null && options.decisions();
  }

  /**
   * Goes on with the chain of the file, or begins it. Not for an event loop.
   *
   * @param member this member's name
   * @throws IOException with a message for people: the file cannot be had, or ends otherwise than
   *     it was left
   */
  public void open(String member, SqlAnalyzer analyzer) throws IOException {
    AuditOptions how = options;
    if (how == null) {
      return;
    }
    AuditWriter writer = AuditWriter.open(how, member, analyzer, this);
    open = true;
    Thread thread = new Thread(writer, "audit");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Takes an event, to be written soon.
   *
   * @return false: the statement must not run, since it has to be audited and cannot be
   */
  public boolean record(AuditEvent event) {
    if (options == null) {
      return true;
    }
    boolean optional = options.onFailure() == AuditOptions.OnFailure.DROP;
    boolean mayRun = optional || event.kind() != AuditEvent.Kind.ALLOWED;
    if (!mayRun && failing) {
      return false;
    }
    if (open && enqueue(event)) {
      return true;
    }
    if (mayRun) {
      lose();
    }
    return mayRun;
  }

  private boolean enqueue(AuditEvent event) {
    int weight = event.weight();
    if (characters.addAndGet(weight) <= Math.max(MOST_CHARACTERS, weight) && queue.offer(event)) {
      return true;
    }
    characters.addAndGet(-weight);
    return false;
  }

  private void lose() {
    lost.incrementAndGet();
    if (losing.compareAndSet(false, true)) {
      log.error("audit events are lost: the queue is full waiting={}", queue.size());
    }
  }

  /** Lines of events that are in the file, since the start. */
  public long written() {
    return written.get();
  }

  /** Events that never will be, since the start. */
  public long lost() {
    return lost.get();
  }

  /** Events that wait. */
  public int waiting() {
    return queue.size();
  }

  /** True while the file cannot be written. */
  public boolean failing() {
    return failing;
  }

  /** For the writer. */
  @Nullable AuditEvent poll(long millis) throws InterruptedException {
    AuditEvent event = queue.poll(millis, TimeUnit.MILLISECONDS);
    if (event != null) {
      characters.addAndGet(-event.weight());
    }
    return event;
  }

  boolean isOpen() {
    return open;
  }

  void written(int events) {
    written.addAndGet(events);
    losing.set(false);
  }

  void failing(boolean now) {
    failing = now;
  }

  void ended() {
    ended.countDown();
  }

  /**
   * Takes nothing any more, and waits until what it has taken is in the file, but not for longer
   * than 10 seconds. Not for an event loop.
   */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      if (!ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.error("audit not written to its end waiting={}", queue.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
