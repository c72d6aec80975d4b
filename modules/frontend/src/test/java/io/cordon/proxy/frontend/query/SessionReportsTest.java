package io.cordon.proxy.frontend.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.MemberBudget;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionBudget;
import io.cordon.proxy.frontend.session.Setting;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client is to be told when its settings are reset without a node. */
class SessionReportsTest {

  private static final Setting OFF = new Setting("off", "SET standard_conforming_strings = off");
  private static final Setting ROLE = new Setting("r", "SET ROLE r");

  private final Session session =
      new Session(
          new Login("u", "d", Map.of(), Map.of(), Map.of()),
          "c",
          "",
          Map.of("standard_conforming_strings", "on", "is_superuser", "on", "TimeZone", "UTC"),
          new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
          () -> {});

  @Test
  void isWhatWasThereBeforeTheClientSetIt() {
    session.tell("standard_conforming_strings", "off"); // before the session knows that it is set
    session.tx(session.tx().set("standard_conforming_strings", OFF).endOfMessage());
    session.settle();
    assertEquals(Map.of(), session.toldToReset());

    session.tx(session.tx().resetAll().endOfMessage());

    assertEquals(Map.of("standard_conforming_strings", "on"), session.toldToReset());
  }

  @Test
  void isWhatANodeSaidOfWhatNobodySet() {
    session.tell("TimeZone", "Asia/Tokyo");
    session.settle();
    session.tell("TimeZone", "Europe/Berlin");
    session.tx(session.tx().set("timezone", new Setting("Europe/Berlin", "")).endOfMessage());
    session.settle();

    session.tx(session.tx().resetAll().endOfMessage());

    assertEquals(Map.of("TimeZone", "Asia/Tokyo"), session.toldToReset());
  }

  @Test
  void ofARoleOnlyDiscardAllTells() {
    session.tell("is_superuser", "off");
    session.tx(session.tx().set("role", ROLE).endOfMessage());
    session.settle();

    session.tx(session.tx().resetAll().endOfMessage());
    assertEquals(Map.of(), session.toldToReset());

    session.tx(session.tx().discardAll().endOfMessage());
    assertEquals(Map.of("is_superuser", "on"), session.toldToReset());
  }

  @Test
  void isAskedForOnce() {
    session.resetLocally();

    assertTrue(session.takeReset());
    assertFalse(session.takeReset());
  }
}
