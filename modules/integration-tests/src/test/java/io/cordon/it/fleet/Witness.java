package io.cordon.it.fleet;

import io.cordon.it.PostgresServers;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A client of one member, bound to the region {@code zone}, which asks without end where it is. The
 * node of even epochs is another than that of odd ones; whatever else answers is foreign.
 */
final class Witness implements AutoCloseable {

  private static final Pattern STALE =
      Pattern.compile(
          "Query blocked by (route )?plugin: policy epoch \\d+ is stale: this member has lost the"
              + " majority of the fleet");
  private static final Duration PACE = Duration.ofMillis(3);

  private final FleetMember member;
  private final Validity validity;
  private final Thread thread;
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private volatile long lastServed;
  private volatile boolean ended;

  private Witness(FleetMember member, Validity validity) {
    this.member = member;
    this.validity = validity;
    this.thread = new Thread(this::run, "witness-" + member.name());
  }

  static Witness of(FleetMember member, Validity validity) {
    Witness witness = new Witness(member, validity);
    witness.thread.start();
    return witness;
  }

  /** Statements that a node has answered. */
  long served() {
    return served.get();
  }

  /** When the last statement was sent that a node has answered, of {@link System#nanoTime}. */
  long lastServed() {
    return lastServed;
  }

  /** Statements that were refused since the member had lost the majority. */
  long refused() {
    return refused.get();
  }

  /** What may not have been. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  private void run() {
    try (RawClient client = member.client()) {
      client.query("SET helios.region = 'zone'");
      while (!ended) {
        long from = System.nanoTime();
        List<Reply> replies = client.query("SELECT current_setting('cluster_name')");
        judge(replies, from, System.nanoTime());
        LockSupport.parkNanos(PACE.toNanos());
      }
    } catch (IOException | RuntimeException e) {
      wrong.add(member.name() + ": " + e);
    }
  }

  private void judge(List<Reply> replies, long from, long to) {
    replies.removeIf(reply -> reply.type() == 'S');
    List<List<String>> rows = Reply.rows(replies);
    if (rows.isEmpty()) {
      String message = String.valueOf(replies.get(0).errorFields().get('M'));
      if (STALE.matcher(message).matches()) {
        refused.incrementAndGet();
      } else {
        wrong.add(member.name() + ": " + Reply.transcript(replies));
      }
      return;
    }
    String node = rows.get(0).get(0);
    boolean even = node.equals(PostgresServers.US_EAST);
    boolean ours = even || node.equals(PostgresServers.EU_WEST);
    if (ours && validity.allows(even, from, to)) {
      lastServed = from;
      served.incrementAndGet();
    } else {
      wrong.add(member.name() + ": served by " + node + ", " + validity);
    }
  }

  @Override
  public String toString() {
    return thread.getName();
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join(60_000);
    if (thread.isAlive()) {
      throw new IllegalStateException(thread.getName() + " hangs");
    }
  }
}
