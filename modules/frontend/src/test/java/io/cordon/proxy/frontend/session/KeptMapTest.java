package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is done to the map, its budget knows what is in it. */
class KeptMapTest {

  private final SessionBudget budget = new SessionBudget(new MemberBudget(1 << 20), 1 << 20);
  private final KeptMap<String> map =
      new KeptMap<>(budget, (name, value) -> name.length() + 10L * value.length());

  @BeforeEach
  void fill() {
    map.put("a", "x");
    map.put("bb", "yy");
  }

  @Test
  void isAMap() {
    assertEquals(Map.of("a", "x", "bb", "yy"), map);
    assertEquals("x", map.get("a"));
    assertNull(map.get("c"));
    assertEquals(33, budget.used());
    assertEquals(22, map.bytes("bb"));
    assertEquals(0, map.bytes("c"));
  }

  @Test
  void whatIsReplacedTakesNoMore() {
    assertEquals("x", map.put("a", "xxx"));

    assertEquals(53, budget.used());
    assertEquals("xxx", map.replace("a", "z"));
    assertEquals(33, budget.used());
  }

  @Test
  void whatIsRemovedTakesNothing() {
    assertEquals("x", map.remove("a"));
    assertNull(map.remove("a"));

    assertEquals(22, budget.used());
  }

  @Test
  void alsoWhereItIsRemovedThroughAView() {
    map.keySet().removeIf(name -> name.equals("a"));
    assertEquals(22, budget.used());

    Iterator<String> values = map.values().iterator();
    values.next();
    values.remove();
    assertEquals(0, budget.used());

    fill();
    map.clear();
    assertEquals(0, budget.used());
    assertEquals(Map.of(), map);
  }

  /** Its weight may be another by then. */
  @Test
  void whatWasCountedIsTakenBack() {
    long[] weight = {100};
    KeptMap<String> growing = new KeptMap<>(budget, (name, value) -> weight[0]);
    growing.put("a", "x");
    weight[0] = 500;

    growing.remove("a");

    assertEquals(33, budget.used());
  }
}
