package io.cordon.proxy.frontend.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionInputTest {

  private static final Refusal LOST = new Refusal.Failure(Errors.connectionLost("n1", null));

  private final List<String> broken = new ArrayList<>();
  private final SessionInput input = new SessionInput(broken::add);

  @Test
  void aNodeIsNotIdleWhileItHasHalfAMessage() {
    assertTrue(input.nodeIdle());
    input.relays();
    assertTrue(input.relaying());
    assertFalse(input.nodeIdle());
    assertTrue(input.relayed(), "it has been idle since");
    assertFalse(input.relaying());

    input.relays();
    assertFalse(input.relayed(), "it has not answered yet");
    assertTrue(input.nodeIdle());
  }

  @Test
  void halfAMessageIsLostWithItsConnection() {
    input.relays();
    input.lost();

    assertFalse(input.relaying());
    assertTrue(input.nodeIdle());
  }

  @Test
  void whatWaitedInVainIsRefusedOnce() {
    assertNull(input.refusedAfterWait(() -> null));
    input.waitsForNode(null);
    input.nodeUnreachable(LOST);

    Refused refused = input.refusedAfterWait(() -> null);
    assertSame(LOST, refused.refusal());
    assertNull(input.refusedAfterWait(() -> null));
  }

  /** It was for a message of the pipeline that has ended. */
  @Test
  void behindSyncNothingIsRefusedForWhatWasBefore() {
    input.on(Event.PIPELINED);
    input.nodeUnreachable(LOST);
    input.synced();

    assertNull(input.refusedAfterWait(() -> null));
  }

  @Test
  void afterAnErrorAllIsSkippedUpToSync() {
    input.on(Event.PIPELINED);
    input.on(Event.REFUSED);
    assertTrue(input.skipping());
    input.synced();

    assertFalse(input.skipping());
    assertEquals(InputPhase.OPEN, input.phase());
    assertEquals(List.of(), broken);
  }

  @Test
  void takesCopyDataBetweenItsBeginningAndItsEnd() {
    input.on(Event.QUERIED);
    assertFalse(input.copyingIn());
    input.on(Event.COPY_BEGINS);
    assertTrue(input.copyingIn());
    input.on(Event.COPY_ENDS);

    assertFalse(input.copyingIn());
    assertEquals(List.of(), broken);
  }
}
