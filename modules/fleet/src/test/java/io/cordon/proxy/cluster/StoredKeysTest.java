package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.Written;
import org.junit.jupiter.api.Test;

class StoredKeysTest {

  @Test
  void aCopyTakesInWhatItLacks() {
    StoredKeys one = with(StoredKeys.EMPTY, "p", "a", "1");
    StoredKeys copy = StoredKeys.EMPTY.apply(one.since(0));
    StoredKeys later = with(with(one, "p", "b", "2"), "q", "c", "3");

    KeyChanges lacking = later.since(copy.version());
    copy = copy.apply(lacking);

    assertNull(lacking.names());
    assertFalse(lacking.changed().get("p").containsKey("a"));
    assertSame(later, copy);
  }

  @Test
  void aCopyForgetsWhatWasRemoved() {
    StoredKeys one =
        with(with(with(StoredKeys.EMPTY, "p", "a", "1"), "p", "b", "2"), "q", "c", "3");
    StoredKeys copy = StoredKeys.EMPTY.apply(one.since(0));
    StoredKeys later = without(without(one, "p", "a"), "q", "c");

    copy = copy.apply(later.since(copy.version()));

    assertSame(later, copy);
    assertTrue(later.since(copy.version()).none());
  }

  @Test
  void aCopyThatWentAnotherWayTakesInEverything() {
    StoredKeys common = with(StoredKeys.EMPTY, "p", "a", "1");
    StoredKeys copy = with(with(with(common, "p", "b", "2"), "p", "a", "9"), "r", "x", "9");
    StoredKeys winner = with(common, "q", "c", "3");

    assertSame(winner, copy.apply(winner.since(copy.version())));
    assertSame(winner, copy.apply(winner.since(Long.MAX_VALUE)));
  }

  @Test
  void capsAKeyAndAValue() {
    String longest = "k".repeat(KeyValues.MAX_BYTES);

    assertEquals(Written.DONE, judge(StoredKeys.EMPTY, longest, KeyValues.MAX_BYTES));
    assertEquals(Written.TOO_LARGE, judge(StoredKeys.EMPTY, longest + "k", 1));
    assertEquals(Written.TOO_LARGE, judge(StoredKeys.EMPTY, "é".repeat(longest.length()), 1));
    assertEquals(Written.TOO_LARGE, judge(StoredKeys.EMPTY, "k", KeyValues.MAX_BYTES + 1));
    assertEquals(Written.TOO_LARGE, judge(StoredKeys.EMPTY, "", 1));
  }

  @Test
  void capsThePluginsKeys() {
    StoredKeys keys = StoredKeys.EMPTY;
    for (int i = 0; i < KeyValues.MAX_KEYS; i++) {
      keys = with(keys, "p", "k" + i, "");
    }

    assertEquals(Written.TOO_MANY, judge(keys, "one more", 1));
    assertEquals(Written.DONE, judge(keys, "k7", 1));
    assertEquals(Written.DONE, keys.judge(new KeyWrite("q", "k", new byte[1])));
    assertEquals(Written.DONE, judge(without(keys, "p", "k7"), "one more", 1));
  }

  @Test
  void capsTheBytesOfAllPluginsTogether() {
    StoredKeys keys = StoredKeys.EMPTY;
    for (int i = 0; i < 1023; i++) {
      String key = "%04d".formatted(i);
      keys = keys.with(new KeyWrite("p", key, new byte[KeyValues.MAX_BYTES - 4]));
    }

    assertEquals(Written.DONE, keys.judge(new KeyWrite("q", "0000", bytes(65_532))));
    assertEquals(Written.FULL, keys.judge(new KeyWrite("q", "0000", bytes(65_533))));
    assertEquals(Written.DONE, keys.judge(new KeyWrite("p", "0000", bytes(65_536))));
    assertEquals(
        Written.DONE, without(keys, "p", "0001").judge(new KeyWrite("q", "0000", bytes(65_536))));
  }

  @Test
  void aKeyThatIsNotThereCannotBeRemoved() {
    assertEquals(Written.ABSENT, StoredKeys.EMPTY.judge(new KeyWrite("p", "a", null)));
  }

  private static byte[] bytes(int length) {
    return new byte[length];
  }

  private static Written judge(StoredKeys keys, String key, int length) {
    return keys.judge(new KeyWrite("p", key, new byte[length]));
  }

  private static StoredKeys with(StoredKeys keys, String space, String key, String value) {
    return keys.with(
        new KeyWrite(space, key, value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static StoredKeys without(StoredKeys keys, String space, String key) {
    return keys.with(new KeyWrite(space, key, null));
  }

  private static void assertSame(StoredKeys expected, StoredKeys found) {
    assertEquals(expected.version(), found.version());
    assertEquals(expected.spaces(), found.spaces());
    for (String space : expected.spaces()) {
      assertEquals(expected.space(space).keySet(), found.space(space).keySet());
      for (String key : expected.space(space).keySet()) {
        assertArrayEquals(expected.get(space, key), found.get(space, key));
      }
    }
  }
}
