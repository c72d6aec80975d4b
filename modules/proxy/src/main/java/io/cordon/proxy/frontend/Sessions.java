package io.cordon.proxy.frontend;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sessions of one loop, in the order of their log-in; answers a {@link SessionCensus}. */
final class Sessions {

  private final Map<String, QuerySession> all = new LinkedHashMap<>();

  /** Listens on this loop's address. */
  Sessions(Vertx vertx, int loop) {
    CensusMessage.register(vertx);
    vertx.eventBus().<CensusMessage>localConsumer(CensusMessage.address(loop), this::answer);
  }

  void add(String clientId, QuerySession session) {
    all.put(clientId, session);
  }

  void remove(String clientId) {
    all.remove(clientId);
  }

  private void answer(Message<CensusMessage> question) {
    CensusMessage answer =
        question.body() instanceof CensusMessage.List list
            ? new CensusMessage.Listed(views(list.limit()))
            : new CensusMessage.Counted(counts());
    question.reply(answer, CensusMessage.options());
  }

  private SessionCounts counts() {
    SessionCounts counts = SessionCounts.none();
    all.values().forEach(counts::add);
    return counts;
  }

  private List<SessionView> views(int limit) {
    return all.values().stream().limit(limit).map(QuerySession::view).toList();
  }
}
