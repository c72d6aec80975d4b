package io.cordon.proxy.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT: the first begins an orderly end, the second ends the process at once. The
 * JVM's shutdown hooks cannot tell: once they run, a second signal does nothing.
 *
 * <p>By {@code sun.misc.Signal}, which every JDK exports (module {@code jdk.unsupported}); by
 * reflection, since to name it is a warning that cannot be switched off.
 */
final class StopSignals {

  /** What shells make of a signal: 128 and its number. */
  private static final int KILLED_BY = 128;

  private StopSignals() {}

  /**
   * From now on.
   *
   * @param begin run once, on a thread of its own
   * @throws IllegalStateException if this JVM cannot be told of signals
   */
  static void handle(Runnable begin) {
    AtomicBoolean begun = new AtomicBoolean();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (!method.getName().equals("handle")) {
            return method.invoke(begun, arguments); // equals, hashCode, toString
          }
          if (begun.compareAndSet(false, true)) {
            begin.run();
          } else {
            int number = (int) arguments[0].getClass().getMethod("getNumber").invoke(arguments[0]);
            Runtime.getRuntime().halt(KILLED_BY + number);
          }
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {type}, handler);
      for (String name : new String[] {"TERM", "INT"}) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, type).invoke(null, one, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM cannot be told of signals", e);
    }
  }
}
