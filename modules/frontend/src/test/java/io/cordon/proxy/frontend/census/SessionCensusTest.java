package io.cordon.proxy.frontend.census;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.frontend.gate.Refusals;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.metrics.LoopMetrics;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two loops with sessions, and one that does not answer. */
class SessionCensusTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final Sessions first = new Sessions(vertx, 0, new Refusals(new LoopMetrics()));
  private final Sessions second = new Sessions(vertx, 1, new Refusals(new LoopMetrics()));
  private final SessionCensus census = new SessionCensus(vertx, 3, Duration.ofSeconds(30));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private record Entry(String client, int second, ClientState state, Set<PinReason> pins)
      implements CensusEntry {

    @Override
    public Instant since() {
      return NOON.plusSeconds(second);
    }

    @Override
    public SessionView view() {
      return new SessionView(client, "alice", "demo", "", state, null, List.copyOf(pins), since());
    }
  }

  private static void add(
      Sessions to, String client, int second, ClientState state, PinReason... pins) {
    EnumSet<PinReason> all = EnumSet.noneOf(PinReason.class);
    all.addAll(List.of(pins));
    to.add(client, new Entry(client, second, state, all));
  }

  private List<String> list(int limit, SessionPlace after) {
    return census.list(limit, after).await().stream().map(SessionView::client).toList();
  }

  @Test
  void countsThoseOfAllLoops() {
    add(first, "1", 1, ClientState.IDLE);
    add(first, "2", 2, ClientState.TRANSACTION, PinReason.LISTEN);
    add(second, "3", 3, ClientState.TRANSACTION, PinReason.LISTEN, PinReason.SEQUENCE);
    add(second, "4", 4, ClientState.ACTIVE);
    second.remove("4");

    SessionCounts counts = census.counts().await();

    assertEquals(Map.of(ClientState.IDLE, 1, ClientState.TRANSACTION, 2), counts.states());
    assertEquals(Map.of(PinReason.LISTEN, 2, PinReason.SEQUENCE, 1), counts.pins());
  }

  /** The clock of a member may be set back, and two may come at once. */
  @Test
  void listsThemInTheOrderOfTheirLogIn() {
    add(first, "1", 1, ClientState.IDLE);
    add(first, "4", 7, ClientState.IDLE);
    add(first, "5", 3, ClientState.IDLE);
    add(second, "2", 1, ClientState.IDLE);
    add(second, "3", 5, ClientState.IDLE);

    assertEquals(List.of("1", "2", "5", "3", "4"), list(10, null));
    assertEquals(List.of("1", "2", "5"), list(3, null));
    assertEquals(List.of("5", "3"), list(2, new SessionPlace(NOON.plusSeconds(1), "2")));
    first.remove("5");
    assertEquals(
        List.of("3", "4"), list(2, new SessionPlace(NOON.plusSeconds(3), "5")), "a place stays");
    assertEquals(List.of(), list(2, new SessionPlace(NOON.plusSeconds(7), "4")));
  }

  @Test
  void whereNobodyIsNothingIsCounted() {
    assertEquals(Map.of(), census.counts().await().states());
    assertEquals(List.of(), list(10, null));
    assertEquals(List.of(), census.refusals(10).await());
  }
}
