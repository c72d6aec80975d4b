package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedNodeTest {

  private static Map<String, Integer> entries(SortedNode<Integer> root) {
    Map<String, Integer> all = new LinkedHashMap<>();
    Iterator<Map.Entry<String, Integer>> entries = SortedNode.entries(root);
    entries.forEachRemaining(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  private static Map<String, Integer> of(SortedNode<Integer> root, String prefix) {
    Map<String, Integer> some = new LinkedHashMap<>();
    SortedNode.forEach(root, prefix, some::put);
    return some;
  }

  /** Both sides of each node are as high as each other, but for one level. */
  private static int heightOf(SortedNode<?> node) {
    if (node == null) {
      return 0;
    }
    int left = heightOf(node.left());
    int right = heightOf(node.right());
    assertTrue(Math.abs(left - right) <= 1, left + " and " + right + " levels");
    return 1 + Math.max(left, right);
  }

  /** Like a TreeMap, whatever is put and removed; and what it was before stays as it was. */
  @Test
  void isASortedMapOfWhichEachVersionStays() {
    Random random = new Random(7);
    TreeMap<String, Integer> expected = new TreeMap<>();
    SortedNode<Integer> root = null;
    for (int i = 0; i < 3_000; i++) {
      String key = Integer.toString(random.nextInt(300), 5);
      SortedNode<Integer> before = root;
      Map<String, Integer> were = i % 100 == 0 ? entries(root) : Map.of();
      if (random.nextInt(3) == 0) {
        root = SortedNode.remove(root, key);
        expected.remove(key);
      } else {
        root = SortedNode.put(root, key, i);
        expected.put(key, i);
      }
      assertEquals(expected.get(key), SortedNode.get(root, key));
      assertEquals(heightOf(root), SortedNode.heightOf(root));
      if (i % 100 == 0) {
        assertEquals(
            java.util.List.copyOf(expected.entrySet()),
            java.util.List.copyOf(entries(root).entrySet()));
        assertEquals(were, entries(before));
      }
    }
  }

  @Test
  void isNeverHigherThanItMayBeWhateverTheOrder() {
    SortedNode<Integer> rising = null;
    SortedNode<Integer> falling = null;
    for (int i = 0; i < 4_096; i++) {
      rising = SortedNode.put(rising, String.format("%05d", i), i);
      falling = SortedNode.put(falling, String.format("%05d", 9_999 - i), i);
    }
    for (int i = 0; i < 4_096; i += 2) {
      falling = SortedNode.remove(falling, String.format("%05d", 9_999 - i));
    }

    assertTrue(SortedNode.heightOf(rising) <= 1.44 * 12 + 1);
    assertTrue(SortedNode.heightOf(falling) <= 1.44 * 11 + 1);
  }

  @Test
  void findsWhatBeginsAlikeInOrder() {
    SortedNode<Integer> root = null;
    String[] keys = {"b", "helios.", "helios.b", "helios.a", "helios", "heliot", "a", "z"};
    for (int i = 0; i < keys.length; i++) {
      root = SortedNode.put(root, keys[i], i);
    }

    assertEquals("[helios., helios.a, helios.b]", of(root, "helios.").keySet().toString());
    assertEquals(
        "[a, b, helios, helios., helios.a, helios.b, heliot, z]", of(root, "").keySet().toString());
    assertEquals(Map.of(), of(root, "x"));
    assertEquals(Map.of(), of(null, ""));
  }

  @Test
  void theEmptyOneHasNothing() {
    assertNull(SortedNode.get(null, "a"));
    assertNull(SortedNode.remove((SortedNode<Integer>) null, "a"));
    assertNull(SortedNode.remove(SortedNode.put(null, "a", 1), "a"));
    assertEquals(0, SortedNode.heightOf(null));
  }
}
