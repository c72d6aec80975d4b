package io.cordon.proxy.frontend.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one loop, and how they leave with the member:
 *
 * <pre>
 *   nothing under way ──────────────────────────▶ told 57P01, closed
 *   a transaction, a pipeline, a COPY ── its end ──▶ the same
 *                                     ── timeout ──▶ the same, and its node rolls back
 * </pre>
 *
 * On its loop.
 */
public final class Clients {

  private static final Logger log = LoggerFactory.getLogger(Clients.class);

  /** A client whose last transaction has ended waits no longer than this for its word. */
  private static final long LOOK_MILLIS = 20;

  /** What is still to be written to a client that does not read is not waited for longer. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private final Vertx vertx;
  private final Set<ClientConnection> all = new HashSet<>();
  private boolean leaving;
  private final Promise<Void> gone = Promise.promise();

  public Clients(Vertx vertx) {
    this.vertx = vertx;
  }

  public void add(ClientConnection client) {
    all.add(client);
  }

  public void remove(ClientConnection client) {
    all.remove(client);
    if (leaving && all.isEmpty()) {
      gone.tryComplete();
    }
  }

  /** Completes when all are gone, or have had the time that they get. */
  public Future<Void> leave(Duration timeout) {
    if (leaving) {
      return gone.future();
    }
    leaving = true;
    if (all.isEmpty()) {
      gone.tryComplete();
      return gone.future();
    }
    look();
    long looking = vertx.setPeriodic(LOOK_MILLIS, timer -> look());
    long deadline = vertx.setTimer(Math.max(1, timeout.toMillis()), timer -> terminate());
    return gone.future()
        .onComplete(
            done -> {
              vertx.cancelTimer(looking);
              vertx.cancelTimer(deadline);
            });
  }

  private void look() {
    List.copyOf(all).forEach(ClientConnection::leave);
  }

  private void terminate() {
    log.info("clients cut off, their time is over clients={}", all.size());
    List.copyOf(all).forEach(ClientConnection::terminate);
    vertx.setTimer(LAST_WORDS_MILLIS, timer -> gone.tryComplete());
  }
}
