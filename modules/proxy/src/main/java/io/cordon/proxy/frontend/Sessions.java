package io.cordon.proxy.frontend;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of one loop, in the order of their log-in, and its refusals; answers a {@link
 * SessionCensus}.
 */
final class Sessions {

  private final Map<String, QuerySession> all = new LinkedHashMap<>();

  private final Refusals refusals;

  /** Listens on this loop's address. */
  Sessions(Vertx vertx, int loop, Refusals refusals) {
    this.refusals = refusals;
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
    CensusMessage asked = question.body();
    CensusMessage answer;
    if (asked instanceof CensusMessage.List list) {
      answer = new CensusMessage.Listed(views(list.limit()));
    } else if (asked instanceof CensusMessage.Refused) {
      answer = new CensusMessage.Refusals(refusals.last());
    } else {
      answer = new CensusMessage.Counted(counts());
    }
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
