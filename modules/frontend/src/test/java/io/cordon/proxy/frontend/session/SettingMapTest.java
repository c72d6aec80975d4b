package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingMapTest {

  private static final Setting ONE = new Setting("1", "SET x = '1'");
  private static final Setting TWO = new Setting("two", "SET x = 'two'");

  @Test
  void isTheMapThatItWasMadeOfAndStaysIt() {
    SettingMap before = SettingMap.of(Map.of("a", ONE, "b", TWO));

    SettingMap after = before.with("c", ONE).with("a", TWO).without("b");

    assertEquals(Map.of("a", ONE, "b", TWO), before);
    assertEquals(Map.of("a", TWO, "c", ONE), after);
    assertEquals(after, new TreeMap<>(after));
    assertEquals(new TreeMap<>(after).hashCode(), after.hashCode());
    assertSame(after, after.without("b"));
    assertSame(after, SettingMap.of(after));
    assertNull(after.get("b"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void doesWhatATreeMapDoes(int seed) {
    Random random = new Random(seed);
    TreeMap<String, Setting> expected = new TreeMap<>();
    SettingMap map = SettingMap.EMPTY;
    for (int i = 0; i < 5_000; i++) {
      String key = "k" + random.nextInt(200);
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        map = map.without(key);
      } else {
        Setting value = new Setting("v" + random.nextInt(5), "");
        expected.put(key, value);
        map = map.with(key, value);
      }
      assertEquals(expected.size(), map.size());
      assertTrue(map.height() <= 11, "height " + map.height());
    }
    assertEquals(expected, map);
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(map.keySet()));
    assertEquals(
        expected.entrySet().stream()
            .mapToLong(entry -> SettingMap.weight(entry.getKey(), entry.getValue()))
            .sum(),
        map.bytes());
  }

  /** In the order of their names, which is the worst for a tree that is not balanced. */
  @Test
  void aChangeTakesAsManyStepsAsTheLogarithmOfItsSize() {
    SettingMap map = SettingMap.EMPTY;
    int checked = 0;
    for (int i = 1; i <= 1 << 16; i++) {
      map = map.with(String.format("a.b%06d", i), ONE);
      if (Integer.bitCount(i) == 1) {
        int logarithm = Integer.numberOfTrailingZeros(i) + 1;
        assertTrue(map.height() <= 1.44 * logarithm + 1, i + " entries: " + map.height());
        checked++;
      }
    }
    assertEquals(17, checked);
  }

  @Test
  void findsThoseOfAPrefix() {
    SettingMap map = SettingMap.EMPTY;
    for (String key : List.of("helios.z", "helios", "heliosa", "helios.a", "a", "helios.", "z")) {
      map = map.with(key, ONE);
    }
    List<String> found = new ArrayList<>();

    map.forEach("helios.", (key, setting) -> found.add(key));

    assertEquals(List.of("helios.", "helios.a", "helios.z"), found);
  }

  @Test
  void countsWhatIsThereAndWhatHasBeenWritten() {
    SettingMap one = SettingMap.EMPTY.with("a", new Setting("x".repeat(1000), ""));
    SettingMap two = one.with("a", new Setting("", ""));

    assertTrue(one.bytes() > 2_000);
    assertTrue(two.bytes() < 1_000);
    assertTrue(two.written() > one.written());
    assertEquals(0, two.without("a").bytes());
  }
}
