package io.cordon.sql;

import java.util.Arrays;

/**
 * A parse tree in arrays: a node is a number, and -1 is none.
 *
 * <p>A node is a token or the use of a rule. To be small, and quick to walk, it leaves out what
 * says nothing: punctuation, empty rules, and rules with one symbol on the right, unless {@link
 * Rules#isKept} says that their name matters. So the children of a node are found by what they are,
 * not by their number. Reused from text to text, for one thread at a time.
 */
final class Tree {

  private static final int INITIAL = 1 << 10;

  /** Kept between texts at most. */
  private static final int RETAINED = 1 << 15;

  /** The rule of an inner node; of a token, {@code -1 - symbol}. */
  private int[] kind = new int[INITIAL];

  private int[] first = new int[INITIAL];
  private int[] next = new int[INITIAL];
  private int[] from = new int[INITIAL];
  private int[] to = new int[INITIAL];
  private int size;

  /** For each statement: its root, and the symbol that {@code stmt} was made of. */
  private int[] roots = new int[8];

  private int rootCount;

  void clear() {
    size = 0;
    rootCount = 0;
    if (kind.length > RETAINED) {
      kind = new int[INITIAL];
      first = new int[INITIAL];
      next = new int[INITIAL];
      from = new int[INITIAL];
      to = new int[INITIAL];
      roots = new int[8];
    }
  }

  int addToken(int symbol, int start, int end) {
    return add(-1 - symbol, -1, start, end);
  }

  /** Adds a node whose children are linked already, from {@code firstChild} on. */
  int add(int nodeKind, int firstChild, int start, int end) {
    if (size == kind.length) {
      int capacity = size * 2;
      kind = Arrays.copyOf(kind, capacity);
      first = Arrays.copyOf(first, capacity);
      next = Arrays.copyOf(next, capacity);
      from = Arrays.copyOf(from, capacity);
      to = Arrays.copyOf(to, capacity);
    }
    kind[size] = nodeKind;
    first[size] = firstChild;
    next[size] = -1;
    from[size] = start;
    to[size] = end;
    return size++;
  }

  void link(int node, int sibling) {
    next[node] = sibling;
  }

  void addRoot(int node, int symbol) {
    if (rootCount * 2 == roots.length) {
      roots = Arrays.copyOf(roots, roots.length * 2);
    }
    roots[rootCount * 2] = node;
    roots[rootCount * 2 + 1] = symbol;
    rootCount++;
  }

  int rootCount() {
    return rootCount;
  }

  int root(int index) {
    return roots[index * 2];
  }

  /** The nonterminal that the root stands for, such as that of {@code SelectStmt}. */
  int rootSymbol(int index) {
    return roots[index * 2 + 1];
  }

  boolean isToken(int node) {
    return kind[node] < 0;
  }

  /** The token's symbol; -1 if the node is none. */
  int token(int node) {
    return node >= 0 && kind[node] < 0 ? -1 - kind[node] : -1;
  }

  /** The node's rule; -1 if it is a token, or none. */
  int rule(int node) {
    return node >= 0 && kind[node] >= 0 ? kind[node] : -1;
  }

  int first(int node) {
    return first[node];
  }

  int next(int node) {
    return next[node];
  }

  int last(int node) {
    int last = -1;
    for (int child = first[node]; child >= 0; child = next[child]) {
      last = child;
    }
    return last;
  }

  /** Where its text starts, and the index after its end. */
  int from(int node) {
    return from[node];
  }

  int to(int node) {
    return to[node];
  }
}
