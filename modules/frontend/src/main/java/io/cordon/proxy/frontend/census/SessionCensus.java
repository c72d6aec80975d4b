package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.gate.RefusalView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks all loops for their sessions and refusals, over the event bus. What a loop that does not
 * answer in time has is left out.
 */
public final class SessionCensus {

  private final Vertx vertx;
  private final int loops;
  private final DeliveryOptions options;

  /**
   * @param loops how many the member has
   * @param timeout for the slowest loop
   */
  public SessionCensus(Vertx vertx, int loops, Duration timeout) {
    CensusMessage.CODEC.register(vertx);
    this.vertx = vertx;
    this.loops = loops;
    this.options = CensusMessage.CODEC.options().setSendTimeout(timeout.toMillis());
  }

  public Future<SessionCounts> counts() {
    return ask(new CensusMessage.Count(), new CensusMessage.Counted(SessionCounts.none()))
        .map(
            answers ->
                answers.stream()
                    .map(answer -> ((CensusMessage.Counted) answer).counts())
                    .reduce(SessionCounts.none(), SessionCounts::plus));
  }

  /**
   * The sessions that logged in first, at most so many.
   *
   * @param after of those that come after this place; null: of all
   */
  public Future<List<SessionView>> list(int limit, @Nullable SessionPlace after) {
    return ask(new CensusMessage.List(limit, after), new CensusMessage.Listed(List.of()))
        .map(
            answers ->
                answers.stream()
                    .flatMap(answer -> ((CensusMessage.Listed) answer).sessions().stream())
                    .sorted(Comparator.comparing(SessionPlace::of))
                    .limit(limit)
                    .toList());
  }

  /** The last refusals, the newest first, at most so many. */
  public Future<List<RefusalView>> refusals(int limit) {
    return ask(new CensusMessage.Refused(), new CensusMessage.Refusals(List.of()))
        .map(
            answers ->
                answers.stream()
                    .flatMap(answer -> ((CensusMessage.Refusals) answer).refusals().stream())
                    .sorted(Comparator.comparing(RefusalView::time).reversed())
                    .limit(limit)
                    .toList());
  }

  private Future<List<CensusMessage>> ask(CensusMessage question, CensusMessage otherwise) {
    List<Future<CensusMessage>> asked = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      asked.add(
          vertx
              .eventBus()
              .<CensusMessage>request(CensusMessage.address(loop), question, options)
              .map(reply -> reply.body())
              .otherwise(otherwise));
    }
    return Future.join(asked).map(all -> asked.stream().map(Future::result).toList());
  }
}
