package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void hasWhatWasAddedAndNotTakenAway() {
    Names two = Names.NONE.with("b").with("a");
    Names one = two.without("b");

    assertTrue(two.has("b"));
    assertFalse(one.has("b"));
    assertEquals(2, two.size());
    assertEquals(1, one.size());
    assertSame(one, one.with("a"));
    assertSame(one, one.without("z"));
  }

  @Test
  void isBothTogether() {
    List<String> all = new ArrayList<>();

    Names.NONE.with("a").and(Names.NONE.with("c").with("a").with("b")).forEach(all::add);

    assertEquals(List.of("a", "b", "c"), all);
  }
}
