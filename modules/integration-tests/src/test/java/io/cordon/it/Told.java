package io.cordon.it;

import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@code post_query} hook was told.
 *
 * @param request whose statement it was, and what {@code route} was asked
 */
record Told(RouteRequest request, QueryOutcome outcome) {

  /** In words, such as {@code ok SELECT 1} and {@code failed SELECT 1/0: division by zero}. */
  @Override
  public String toString() {
    return outcome.success()
        ? "ok " + request.query()
        : "failed " + request.query() + ": " + outcome.error();
  }

  /** Keeps what it is told, by client. */
  static final class Recorder implements PostQueryHook {

    private final Map<String, List<Told>> byClient = new ConcurrentHashMap<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void postQuery(RouteRequest request, QueryOutcome outcome) {
      byClient
          .computeIfAbsent(request.context().clientId(), id -> new CopyOnWriteArrayList<>())
          .add(new Told(request, outcome));
    }

    /** All that it has been told of this client so far. */
    List<Told> soFar(RawClient client) {
      return byClient.getOrDefault(id(client), List.of());
    }

    /**
     * What it has been told of this client since this was asked last: runs one more statement,
     * which is told last since the order is kept.
     */
    List<Told> of(RawClient client) throws IOException {
      String end = "SELECT 'end " + ends.incrementAndGet() + "'";
      client.query(end);
      List<Told> mine = byClient.computeIfAbsent(id(client), id -> new CopyOnWriteArrayList<>());
      Await.until(
          "the end is told: " + mine,
          () -> !mine.isEmpty() && mine.get(mine.size() - 1).request().query().equals(end));
      List<Told> told = List.copyOf(mine.subList(0, mine.size() - 1));
      mine.clear();
      return told;
    }

    /** The same in words. */
    List<String> words(RawClient client) throws IOException {
      return of(client).stream().map(Told::toString).toList();
    }
  }

  /** How many bytes of these are a statement's own. */
  static long bytes(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() != 'Z')
        .mapToLong(reply -> 5 + reply.body().length)
        .sum();
  }

  /** As hooks are told it. */
  static String id(RawClient client) {
    for (Reply reply : client.startupReplies()) {
      if (reply.type() == 'K') {
        return Integer.toString(ByteBuffer.wrap(reply.body()).getInt());
      }
    }
    throw new AssertionError("no BackendKeyData");
  }
}
