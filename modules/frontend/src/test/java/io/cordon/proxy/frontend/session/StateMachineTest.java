package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.StateMachine.IllegalTransition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateMachineTest {

  private enum Door {
    SHUT,
    OPEN,
    LOCKED
  }

  private enum Hand {
    PUSH,
    PULL,
    TURN
  }

  private static final TransitionTable<Door, Hand> TABLE =
      new TransitionTable.Builder<>(Door.class, Hand.class)
          .on(Hand.PUSH, Door.OPEN, Door.SHUT)
          .on(Hand.PULL, Door.SHUT, Door.OPEN)
          .on(Hand.TURN, Door.LOCKED, Door.SHUT)
          .stays(Hand.PUSH, Door.OPEN)
          .stays(Hand.PULL, Door.SHUT)
          .build();

  private final List<String> broken = new ArrayList<>();
  private final StateMachine<Door, Hand> door = new StateMachine<>(TABLE, broken::add);

  @Test
  void beginsInTheFirstPhaseAndFollowsTheTable() {
    assertEquals(Door.SHUT, door.now());

    door.on(Hand.PUSH);
    door.on(Hand.PUSH);
    assertEquals(Door.OPEN, door.now());
    door.on(Hand.PULL);
    door.on(Hand.TURN);

    assertEquals(Door.LOCKED, door.now());
    assertEquals(List.of(), broken);
  }

  @Test
  void whatCannotHappenIsToldWithItsHistoryAndChangesNothing() {
    door.on(Hand.PUSH);

    assertThrows(IllegalTransition.class, () -> door.on(Hand.TURN));

    assertEquals(List.of("TURN in OPEN after SHUT -PUSH-> OPEN"), broken);
    assertEquals(Door.OPEN, door.now());
  }

  @Test
  void remembersTheLastTransitionsOnly() {
    for (int i = 0; i < 1000; i++) {
      door.on(Hand.PUSH);
      door.on(Hand.PULL);
    }
    door.on(Hand.TURN);

    assertThrows(IllegalTransition.class, () -> door.on(Hand.PULL));

    String told = broken.get(0);
    assertEquals(StateMachine.REMEMBERED, told.split("->", -1).length - 1);
    assertTrue(told.endsWith("SHUT -TURN-> LOCKED"), told);
  }

  @Test
  void anEventLeadsToOnePlace() {
    TransitionTable.Builder<Door, Hand> two =
        new TransitionTable.Builder<>(Door.class, Hand.class).on(Hand.PUSH, Door.OPEN, Door.SHUT);

    assertThrows(IllegalArgumentException.class, () -> two.on(Hand.PUSH, Door.LOCKED, Door.SHUT));
  }

  @Test
  void isDrawnWithAllEventsOfAnArrowInOneLine() {
    assertEquals(
        """
        stateDiagram-v2
            [*] --> SHUT
            SHUT --> SHUT: PULL
            SHUT --> OPEN: PUSH
            SHUT --> LOCKED: TURN
            OPEN --> SHUT: PULL
            OPEN --> OPEN: PUSH
        """,
        StateDiagram.of(TABLE, Door.values(), Hand.values()));
  }
}
