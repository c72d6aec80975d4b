package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeSlotsTest {

  @Test
  void followsTheLimitAsItChanges() {
    AtomicInteger limit = new AtomicInteger(1);
    NodeSlots.Slots slots = new NodeSlots(node -> limit.get()).of("pg");

    assertTrue(slots.tryAcquire());
    assertFalse(slots.tryAcquire());
    limit.set(2);
    assertTrue(slots.tryAcquire());
    limit.set(1);
    slots.want(0);

    assertEquals(null, slots.release());
    assertEquals(0, slots.release());
  }
}
