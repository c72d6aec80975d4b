package io.cordon.proxy.frontend.census;

import io.cordon.proxy.frontend.gate.Refusals;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one loop, in the order of their log-in, and its refusals; answers a {@link
 * SessionCensus}.
 */
public final class Sessions {

  private final Map<String, CensusEntry> all = new LinkedHashMap<>();

  private final Refusals refusals;

  /** Listens on this loop's address. */
  public Sessions(Vertx vertx, int loop, Refusals refusals) {
    this.refusals = refusals;
    CensusMessage.CODEC.register(vertx);
    vertx.eventBus().<CensusMessage>localConsumer(CensusMessage.address(loop), this::answer);
  }

  public void add(String clientId, CensusEntry session) {
    all.put(clientId, session);
  }

  public void remove(String clientId) {
    all.remove(clientId);
  }

  private void answer(Message<CensusMessage> question) {
    CensusMessage asked = question.body();
    CensusMessage answer;
    if (asked instanceof CensusMessage.List list) {
      answer = new CensusMessage.Listed(views(list.limit(), list.after()));
    } else if (asked instanceof CensusMessage.Refused) {
      answer = new CensusMessage.Refusals(refusals.last());
    } else {
      answer = new CensusMessage.Counted(counts());
    }
    question.reply(answer, CensusMessage.CODEC.options());
  }

  private SessionCounts counts() {
    SessionCounts counts = SessionCounts.none();
    all.values().forEach(counts::add);
    return counts;
  }

  /** They are in this order already, but for a clock that was set back. */
  private List<SessionView> views(int limit, @Nullable SessionPlace after) {
    return all.entrySet().stream()
        .map(session -> new Placed(place(session), session.getValue()))
        .filter(session -> after == null || session.place().compareTo(after) > 0)
        .sorted(Comparator.comparing(Placed::place))
        .limit(limit)
        .map(session -> session.session().view())
        .toList();
  }

  private static SessionPlace place(Map.Entry<String, CensusEntry> session) {
    return new SessionPlace(session.getValue().since(), session.getKey());
  }

  private record Placed(SessionPlace place, CensusEntry session) {}
}
