package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryOptionsTest {

  private static final long HEAP = 256 << 20;

  @Test
  void whatIsNotSpokenOfIsAPartOfTheHeap() {
    MemoryLimits limits = MemoryOptions.DEFAULT.limits(HEAP);

    assertEquals(1 << 20, limits.textBytes());
    assertEquals(8 << 20, limits.sessionBytes());
    assertFalse(limits.member().refuses(64 << 20));
    assertTrue(limits.member().refuses((64 << 20) + 1));
  }

  @Test
  void whatIsSpokenOfIsNoMatterOfTheHeap() {
    MemoryLimits limits = new MemoryOptions(5, 6, 7).limits(HEAP);

    assertEquals(5, limits.textBytes());
    assertEquals(6, limits.sessionBytes());
    assertFalse(limits.member().refuses(7));
    assertTrue(limits.member().refuses(8));
  }
}
