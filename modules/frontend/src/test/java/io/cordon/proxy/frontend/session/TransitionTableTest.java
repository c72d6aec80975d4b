package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TransitionTableTest {

  private enum Light {
    RED,
    GREEN,
    DARK
  }

  private enum Event {
    GO,
    STOP,
    FAIL
  }

  private static TransitionTable.Builder<Light, Event> lights() {
    return new TransitionTable.Builder<>(Light.class, Event.class)
        .on(Event.GO, Light.GREEN, Light.RED)
        .stays(Event.STOP, Light.RED)
        .on(Event.STOP, Light.RED, Light.GREEN)
        .on(Event.FAIL, Light.DARK, Light.RED, Light.GREEN);
  }

  @Test
  void whatIsNotInItCannotHappen() {
    TransitionTable<Light, Event> table = lights().build();

    assertEquals(Light.RED, table.first());
    assertEquals(Light.GREEN, table.next(Light.RED, Event.GO));
    assertEquals(Light.RED, table.next(Light.RED, Event.STOP));
    assertEquals(Light.DARK, table.next(Light.GREEN, Event.FAIL));
    assertNull(table.next(Light.GREEN, Event.GO));
    assertNull(table.next(Light.DARK, Event.FAIL));
  }

  @Test
  void noEventLeadsTwoWays() {
    IllegalArgumentException twice =
        assertThrows(
            IllegalArgumentException.class,
            () -> lights().on(Event.GO, Light.DARK, Light.GREEN, Light.RED));

    assertEquals("RED has two ways out by GO", twice.getMessage());
  }

  @Test
  void isDrawnALineForEachPair() {
    assertEquals(
        """
        stateDiagram-v2
            [*] --> RED
            RED --> RED: STOP
            RED --> GREEN: GO
            RED --> DARK: FAIL
            GREEN --> RED: STOP
            GREEN --> DARK: FAIL
        """,
        StateDiagram.of(lights().build(), Light.values(), Event.values()));
  }
}
