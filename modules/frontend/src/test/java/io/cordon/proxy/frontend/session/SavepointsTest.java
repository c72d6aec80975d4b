package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SavepointsTest {

  private static final SettingMap ONE = SettingMap.EMPTY.with("a", new Setting("1", "SET a = '1'"));

  private final Savepoints outer = Savepoints.NONE.with("s", SettingMap.EMPTY, SettingMap.EMPTY);
  private final Savepoints inner = outer.with("s", ONE, SettingMap.EMPTY);
  private final Savepoints innermost = inner.with("t", ONE, ONE);

  @Test
  void theInnermostOfAName() {
    assertSame(innermost, innermost.from("t"));
    assertSame(inner, innermost.from("s"));
    assertSame(outer, innermost.from("s").below().from("s"));
    assertNull(innermost.from("S"));
    assertNull(innermost.from(""));
    assertNull(Savepoints.NONE.from("s"));
  }

  @Test
  void eachKeepsTheValuesAtIt() {
    assertEquals(SettingMap.EMPTY, outer.session());
    assertEquals(ONE, inner.session());
    assertEquals(SettingMap.EMPTY, inner.local());
    assertEquals(ONE, innermost.local());
  }

  @Test
  void belowTheLastIsNone() {
    assertSame(Savepoints.NONE, outer.below());
    assertSame(Savepoints.NONE, Savepoints.NONE.below());
  }

  @Test
  void eachTakesWhatWasSetSinceTheOneBelow() {
    long mark = outer.with("u", SettingMap.EMPTY, SettingMap.EMPTY).bytes() - outer.bytes();

    assertTrue(inner.bytes() - outer.bytes() >= mark + ONE.bytes());
    assertEquals(mark, inner.with("u", ONE, SettingMap.EMPTY).bytes() - inner.bytes());
  }

  @Test
  void equalsWhatHasTheSameNamesAndValues() {
    Savepoints again =
        Savepoints.NONE
            .with("s", SettingMap.EMPTY, SettingMap.EMPTY)
            .with("s", ONE, SettingMap.EMPTY);

    assertEquals(inner, again);
    assertEquals(inner.hashCode(), again.hashCode());
    assertNotEquals(inner, outer);
    assertNotEquals(inner, outer.with("s", ONE, ONE));
    assertNotEquals(inner, outer.with("S", ONE, SettingMap.EMPTY));
    assertNotEquals(innermost, again.with("t", SettingMap.EMPTY, ONE));
  }
}
