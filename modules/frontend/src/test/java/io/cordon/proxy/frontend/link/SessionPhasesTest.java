package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.StateDiagram;
import io.cordon.proxy.frontend.session.TransitionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Both tables of a session's phases, event by event, and the diagrams that the documents have of
 * them. A dot: the event cannot happen there.
 */
class SessionPhasesTest {

  private static final Path ARCHITECTURE = Path.of("..", "..", "docs", "architecture.md");

  @Test
  void whatIsTakenFromTheClient() {
    assertEquals(
        """
                         OPEN       PIPELINE   SKIPPING   COPY_IN    FORGETTING COMPARING
        PIPELINED        PIPELINE   PIPELINE   SKIPPING   COPY_IN    FORGETTING .
        QUERIED          OPEN       OPEN       SKIPPING   .          .          .
        SYNCED           OPEN       OPEN       OPEN       .          FORGETTING .
        REFUSED          SKIPPING   SKIPPING   SKIPPING   SKIPPING   .          .
        COPY_BEGINS      COPY_IN    COPY_IN    SKIPPING   .          FORGETTING COMPARING
        COPY_ENDS        .          .          .          PIPELINE   .          .
        FORGETS          .          FORGETTING .          .          .          .
        FORGOTTEN        .          .          .          .          PIPELINE   .
        COMPARES         .          COMPARING  .          .          .          .
        COMPARED         .          .          .          .          .          PIPELINE
        READY            OPEN       OPEN       SKIPPING   OPEN       OPEN       .
        LOST             OPEN       PIPELINE   SKIPPING   PIPELINE   PIPELINE   PIPELINE
        """,
        table(InputPhase.TABLE, InputPhase.values(), InputPhase.Event.values(), 11));
  }

  @Test
  void whatThereIsOfAServerConnection() {
    assertEquals(
        """
                         FREE         LEASING      REPLAYING    FRESH        ENGAGED      HANDING_OVER CLEANING     PINNED       LINGERING
        LEASE            LEASING      .            .            .            .            .            .            .            .
        NO_LEASE         .            FREE         .            .            .            .            .            .            .
        REPLAY           REPLAYING    REPLAYING    REPLAYING    .            .            .            .            REPLAYING    REPLAYING
        BEGIN            FRESH        FRESH        FRESH        .            .            .            .            FRESH        FRESH
        NO_REPLAY        .            .            PINNED       .            .            .            .            .            .
        ASK              .            .            REPLAYING    ENGAGED      ENGAGED      HANDING_OVER .            .            .
        HAND_OVER        .            .            .            .            HANDING_OVER .            .            .            .
        IDLE_PINNED      .            .            .            PINNED       PINNED       .            .            .            .
        IDLE_CLEANING    .            .            .            .            .            CLEANING     .            .            .
        IDLE_CANCELLING  .            .            .            LINGERING    LINGERING    .            .            .            LINGERING
        GONE             .            FREE         FREE         FREE         FREE         FREE         FREE         FREE         FREE
        """,
        table(LinkPhase.TABLE, LinkPhase.values(), LinkPhase.Event.values(), 13));
  }

  @Test
  void theDocumentsShowTheTablesAsTheyAre() throws IOException {
    String page = Files.readString(ARCHITECTURE);
    for (String diagram :
        List.of(
            StateDiagram.of(InputPhase.TABLE, InputPhase.values(), InputPhase.Event.values()),
            StateDiagram.of(LinkPhase.TABLE, LinkPhase.values(), LinkPhase.Event.values()))) {
      String drawn = "```mermaid\n" + diagram + "```\n";
      assertTrue(page.contains(drawn), "docs/architecture.md must contain\n" + drawn);
    }
  }

  private static <S extends Enum<S>, E extends Enum<E>> String table(
      TransitionTable<S, E> table, S[] phases, E[] events, int width) {
    StringBuilder out = new StringBuilder(" ".repeat(17));
    for (S phase : phases) {
      out.append(padded(phase.name(), width));
    }
    for (E event : events) {
      out.append('\n').append(padded(event.name(), 17));
      for (S phase : phases) {
        S next = table.next(phase, event);
        out.append(padded(next == null ? "." : next.name(), width));
      }
    }
    return out.append('\n').toString().replaceAll(" +\n", "\n");
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
