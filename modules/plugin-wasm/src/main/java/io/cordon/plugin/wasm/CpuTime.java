package io.cordon.plugin.wasm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What a thread has had of the processor. */
final class CpuTime {

  static final long UNKNOWN = -1;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean KNOWN =
      THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

  private CpuTime() {}

  /** In nanoseconds; UNKNOWN where the JVM does not tell. */
  static long of(Thread thread) {
    return KNOWN ? THREADS.getThreadCpuTime(thread.getId()) : UNKNOWN;
  }
}
