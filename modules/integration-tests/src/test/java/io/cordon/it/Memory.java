package io.cordon.it;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the JVM of the tests and of the member holds, garbage not counted. */
public final class Memory {

  private static final int MIB = 1 << 20;

  private Memory() {}

  /** Live bytes on the heap, and direct buffers. */
  public static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct();
  }

  /** Direct buffers only: what sockets read into and write from. */
  public static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  public static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
  }
}
