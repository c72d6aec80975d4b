package io.cordon.proxy.backend;

import java.util.function.IntConsumer;

/**
 * The slots of one node that one loop holds, and whether it waits for more. A slot that is given up
 * passes to the loop that has claimed or waited longest, which is told. On the loop.
 *
 * <p>A slot costs a new connection when it moves to another loop. So it moves only to a loop that
 * waits, and only from one that has had no use for it for some time, or that has more than its
 * share while the other, which {@linkplain #claim claims}, has less than that. As the share of all
 * loops is the same, no two of them take slots from each other in turn, but for one that starves:
 * it gets the next one that comes back to whichever loop.
 */
final class LoopSlots {

  private final int loop;
  private final int loops;
  private final NodeSlots.Slots slots;
  private final IntConsumer tell;
  private int held;
  private boolean wanting;
  private boolean giving;

  /**
   * @param loops how many there are
   * @param slots those of all loops
   * @param tell hears of the loop that a slot has passed to
   */
  LoopSlots(int loop, int loops, NodeSlots.Slots slots, IntConsumer tell) {
    this.loop = loop;
    this.loops = loops;
    this.slots = slots;
    this.tell = tell;
  }

  int held() {
    return held;
  }

  /** This loop waits for one, and will be told. */
  boolean wanting() {
    return wanting;
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

  /**
   * This loop has waited for long. False: it has its share, and can only have what others do not
   * use. Where there are fewer slots than loops, to have one is to have one's share.
   *
   * @param starving it has waited for so long that its share does not count: what it has may be in
   *     the hands of sessions that keep it, while another loop's goes round
   */
  boolean claim(boolean starving) {
    if (starving || held < Math.max(1, share())) {
      slots.claim(loop, starving);
      return true;
    }
    slots.unclaim(loop);
    return false;
  }

  /**
   * Another loop claims, and this one has more than its share, or the other starves: it gives one
   * up, but no more.
   */
  boolean owes() {
    return !giving && slots.claimedByOther(loop) && (held > share() || slots.starvingOther(loop));
  }

  /** One of this loop is about to be released for another loop. */
  void give() {
    giving = true;
  }

  /** What each loop may keep while others wait; none, if there are fewer slots than loops. */
  private int share() {
    return slots.max() / loops;
  }

  /** A slot has passed to this loop, which does not wait any more. */
  void passed() {
    wanting = false;
    held++;
  }

  /** Gives one up. */
  void release() {
    held--;
    giving = false;
    Integer next = slots.release();
    if (next != null) {
      tell.accept(next);
    }
  }
}
