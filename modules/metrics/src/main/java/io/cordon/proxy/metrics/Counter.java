package io.cordon.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts up. One thread writes, any may read: a read is never torn, and sees what was written soon.
 * To be made by the thread that writes, so that no other one's counters are on the same cache line.
 */
public final class Counter {

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by its handle
  private long value;

  public void increment() {
    add(1);
  }

  public void add(long more) {
    VALUE.setOpaque(this, (long) VALUE.get(this) + more);
  }

  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
