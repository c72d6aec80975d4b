package io.cordon.proxy.backend;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one node that one loop holds, and whether it waits for more. Whoever gives up a slot
 * tells the loop that has waited longest. On the loop.
 */
final class LoopSlots {

  private final int loop;
  private final NodeSlots.Slots slots;
  private final IntConsumer tell;
  private int held;
  private boolean wanting;

  /**
   * @param slots those of all loops
   * @param tell hears of the loop that a slot is free for
   */
  LoopSlots(int loop, NodeSlots.Slots slots, IntConsumer tell) {
    this.loop = loop;
    this.slots = slots;
    this.tell = tell;
  }

  int held() {
    return held;
  }

  /** How many there are, for all loops. */
  int max() {
    return slots.max();
  }

  /** This loop waits for one, and will be told. */
  boolean wanting() {
    return wanting;
  }

  boolean wantedByOther() {
    return slots.wantedByOther(loop);
  }

  boolean tryAcquire() {
    boolean acquired = slots.tryAcquire();
    if (acquired) {
      held++;
    }
    return acquired;
  }

  /** Waits for one. True: there was one after all, which this loop has now. */
  boolean want() {
    wanting = true;
    slots.want(loop);
    if (tryAcquire()) {
      unwant();
      return true;
    }
    return false;
  }

  void unwant() {
    if (wanting) {
      wanting = false;
      slots.unwant(loop);
    }
  }

  /** This loop has been told that there is one; it does not wait any more. */
  void told() {
    wanting = false;
  }

  /** If there is one, another loop gets it. */
  void passOn() {
    tell(slots.next());
  }

  void release() {
    held--;
    tell(slots.release());
  }

  private void tell(@Nullable Integer otherLoop) {
    if (otherLoop != null) {
      tell.accept(otherLoop);
    }
  }
}
