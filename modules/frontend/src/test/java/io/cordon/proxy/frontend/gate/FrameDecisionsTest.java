package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.link.LoopServices;
import io.cordon.proxy.frontend.query.SessionServer;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Slice;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.proxy.frontend.session.Turn;
import io.cordon.sql.Script;
import io.cordon.test.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A frame that waits is offered again, and then gets further. */
class FrameDecisionsTest {

  private static final String LONG = "SELECT '" + "x".repeat(ScriptCache.LONGEST_ON_LOOP) + "'";

  private final SessionServer server = new SessionServer(4, false);
  private final Session session = Sql.session();

  /** What is to run a turn later. */
  private final List<Runnable> later = new CopyOnWriteArrayList<>();

  private int proceeded;
  private final FrameDecisions decisions = decisions();

  private FrameDecisions decisions() {
    LoopServices here = server.services();
    Turn turn = new Turn(new Slice(), () -> {}, Runnable::run);
    return new FrameDecisions(
        here.routing(), here.scripts(), here.metrics(), turn, () -> proceeded++, later::add);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Script script(String text) {
    return server.onLoop(() -> decisions.script(text, true));
  }

  @Test
  void aStatementHasTheSameNumberEachTimeThatItIsOffered() {
    assertEquals(1, decisions.number(0, session));
    assertEquals(2, decisions.number(1, session));
    assertEquals(1, decisions.number(0, session));
    assertEquals(2, decisions.number(1, session));
    decisions.end();
    assertEquals(3, decisions.number(0, session));
  }

  @Test
  void aShortTextIsReadAtOnce() {
    assertNotNull(script("SELECT 1"));
    assertFalse(decisions.waiting());
  }

  @Test
  void aLongTextIsReadElsewhereAndThenIsThere() {
    assertNull(script(LONG));
    assertTrue(decisions.waiting());
    Await.until("it has been read", () -> later.size() == 1);
    assertEquals(0, proceeded, "it is the turn of others first");
    server.onLoop(
        () -> {
          later.get(0).run();
          return null;
        });

    assertEquals(1, proceeded);
    assertFalse(decisions.waiting());
    Script read = script(LONG);
    assertEquals(LONG, read.text());
    assertSame(read, script(LONG));
  }

  /** What was read is of that text alone. */
  @Test
  void anotherTextIsReadAnew() {
    assertNull(script(LONG));
    Await.until("it has been read", () -> later.size() == 1);
    later.get(0).run();
    assertNotNull(script(LONG));
    assertNull(script(LONG + " AS other"));
  }

  @Test
  void nobodyIsWaitedForWhenTheClientIsGone() {
    assertNull(script(LONG));
    decisions.abandon();
    Await.until("it has been read", () -> later.size() == 1);
    later.get(0).run();

    assertEquals(0, proceeded);
  }
}
