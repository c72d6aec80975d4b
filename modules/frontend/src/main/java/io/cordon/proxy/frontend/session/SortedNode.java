package io.cordon.proxy.frontend.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A persistent AVL tree: what changes one copies the path to the change, and shares the rest; null
 * is the empty one. Its height, and so the work of each look-up and change, is at most 1.44 times
 * the logarithm of its size, whatever names a client chooses.
 */
record SortedNode<V>(
    String key, V value, @Nullable SortedNode<V> left, @Nullable SortedNode<V> right, int height) {

  static <V> @Nullable V get(@Nullable SortedNode<V> root, String key) {
    SortedNode<V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  static <V> SortedNode<V> put(@Nullable SortedNode<V> node, String key, V value) {
    if (node == null) {
      return new SortedNode<>(key, value, null, null, 1);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new SortedNode<>(node.key, value, node.left, node.right, node.height);
    }
    return order < 0
        ? balanced(node, put(node.left, key, value), node.right)
        : balanced(node, node.left, put(node.right, key, value));
  }

  static <V> @Nullable SortedNode<V> remove(@Nullable SortedNode<V> node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(node, remove(node.left, key), node.right);
    } else if (order > 0) {
      return balanced(node, node.left, remove(node.right, key));
    } else if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    SortedNode<V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next, node.left, remove(node.right, next.key));
  }

  /** Those whose key begins so, in the order of their keys. */
  static <V> void forEach(
      @Nullable SortedNode<V> node, String prefix, BiConsumer<String, ? super V> action) {
    if (node == null) {
      return;
    }
    boolean begins = node.key.startsWith(prefix);
    boolean before = !begins && node.key.compareTo(prefix) < 0;
    if (!before) {
      forEach(node.left, prefix, action);
    }
    if (begins) {
      action.accept(node.key, node.value);
    }
    if (begins || before) {
      forEach(node.right, prefix, action);
    }
  }

  static <V> Iterator<Map.Entry<String, V>> entries(@Nullable SortedNode<V> root) {
    return new Entries<>(root);
  }

  static int heightOf(@Nullable SortedNode<?> node) {
    return node == null ? 0 : node.height;
  }

  /** The entry of {@code node} above these, which differ by two levels at most. */
  private static <V> SortedNode<V> balanced(
      SortedNode<V> node, @Nullable SortedNode<V> left, @Nullable SortedNode<V> right) {
    if (left != null && left.height > heightOf(right) + 1) {
      SortedNode<V> inner = left.right;
      if (inner == null || heightOf(left.left) >= inner.height) {
        return above(left, left.left, above(node, inner, right));
      }
      return above(inner, above(left, left.left, inner.left), above(node, inner.right, right));
    } else if (right != null && right.height > heightOf(left) + 1) {
      SortedNode<V> inner = right.left;
      if (inner == null || heightOf(right.right) >= inner.height) {
        return above(right, above(node, left, inner), right.right);
      }
      return above(inner, above(node, left, inner.left), above(right, inner.right, right.right));
    }
    return above(node, left, right);
  }

  private static <V> SortedNode<V> above(
      SortedNode<V> entry, @Nullable SortedNode<V> left, @Nullable SortedNode<V> right) {
    int height = 1 + Math.max(heightOf(left), heightOf(right));
    return new SortedNode<>(entry.key, entry.value, left, right, height);
  }

  private static final class Entries<V> implements Iterator<Map.Entry<String, V>> {

    private final Deque<SortedNode<V>> path = new ArrayDeque<>();

    Entries(@Nullable SortedNode<V> root) {
      down(root);
    }

    private void down(@Nullable SortedNode<V> from) {
      for (SortedNode<V> node = from; node != null; node = node.left) {
        path.push(node);
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Map.Entry<String, V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      SortedNode<V> node = path.pop();
      down(node.right);
      return Map.entry(node.key, node.value);
    }
  }
}
