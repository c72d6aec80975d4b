package io.cordon.plugin.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a plugin on a thread of its own, so that one that never comes back is seen not to, and where
 * it is. After that it is asked nothing more: its thread is lost. For use by one thread.
 */
final class Patience implements AutoCloseable {

  /**
   * What came of a call: an answer, or what was thrown, which may be an Error; a TimeoutException
   * is ours.
   */
  record Outcome<T>(@Nullable T answer, @Nullable Throwable thrown) {

    /** What was thrown, or that it has not come back. */
    String failure() {
      return thrown instanceof TimeoutException late
          ? String.valueOf(late.getMessage())
          : String.valueOf(thrown);
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** So many limits for a thread that could go on, but gets no processor. */
  private static final int LIMITS = 10;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration limit;
  private final ExecutorService asking;
  private volatile @Nullable Thread thread;
  private boolean lost;

  /** Ten seconds, on the processor or waiting: no hook has that long anywhere. */
  Patience() {
    this(LIMIT);
  }

  Patience(Duration limit) {
    this.limit = limit;
    this.asking =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "plugin-under-test");
              made.setDaemon(true);
              thread = made;
              return made;
            });
  }

  /** Whether a call has not come back. */
  boolean isLost() {
    return lost;
  }

  /** Never throws, but for an interrupt of the caller, which is an IllegalStateException. */
  <T> Outcome<T> ask(Callable<T> call) {
    if (lost) {
      return new Outcome<>(null, new TimeoutException("not asked: it has not come back before"));
    }
    Future<T> answer = asking.submit(call);
    try {
      return new Outcome<>(patiently(answer), null);
    } catch (ExecutionException e) {
      return new Outcome<>(null, e.getCause());
    } catch (TimeoutException e) {
      lost = true;
      String where = where();
      answer.cancel(true);
      return new Outcome<>(
          null,
          new TimeoutException("no answer within " + limit.toMillis() + " ms; it is in " + where));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private <T> T patiently(Future<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    long cpu = cpuNanos();
    for (int i = 1; ; i++) {
      try {
        return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        Thread asked = thread;
        boolean couldGoOn = asked != null && asked.getState() == Thread.State.RUNNABLE;
        if (i == LIMITS || !couldGoOn || cpuNanos() - cpu >= limit.toNanos()) {
          throw e;
        }
      }
    }
  }

  private long cpuNanos() {
    Thread asked = thread;
    return asked == null ? 0 : Math.max(0, THREADS.getThreadCpuTime(asked.getId()));
  }

  /** The innermost frame that is not the JDK's. */
  private String where() {
    Thread asked = thread;
    for (StackTraceElement frame :
        asked == null ? new StackTraceElement[0] : asked.getStackTrace()) {
      if (!frame.getClassName().matches("(java|jdk|sun)\\..*")) {
        return new StackTraceElement(
                frame.getClassName(),
                frame.getMethodName(),
                frame.getFileName(),
                frame.getLineNumber())
            .toString(); // without the names of class loaders
      }
    }
    return "nothing that is its own";
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
