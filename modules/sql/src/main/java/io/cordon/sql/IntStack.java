package io.cordon.sql;

import java.util.Arrays;

/** A stack of ints. */
final class IntStack {

  private int[] values = new int[32];
  private int size;

  void push(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  int pop() {
    return values[--size];
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Turns round what was pushed since the size was {@code mark}. */
  void reverseFrom(int mark) {
    for (int i = mark, j = size - 1; i < j; i++, j--) {
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
