package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteResult;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  @Test
  void hasAnInstanceForEachThread() throws Exception {
    try (Plugin plugin = Modules.load("counts-starts", Modules.LIMITS, Hook.ROUTE)) {
      MapKeyValues store = new MapKeyValues();
      RouteHook hook = Modules.route(plugin, store);
      ExecutorService threads = Executors.newFixedThreadPool(1);
      Callable<RouteResult> ask = () -> hook.route(Modules.request("SELECT 1"));

      ask.call();
      assertEquals("x", store.text("starts"));
      threads.submit(ask).get();
      assertEquals("xx", store.text("starts"));
      ask.call();
      threads.submit(ask).get();
      assertEquals("xx", store.text("starts"));
      threads.shutdownNow();
    }
  }

  @Test
  void forgetsThreadsThatAreGone() throws Exception {
    Instances instances =
        new Instances(
            "tested",
            WasmCode.compile(
                Modules.manifest(false, Hook.ROUTE), Modules.code("behave"), Modules.LIMITS),
            Modules.LIMITS,
            new MapKeyValues());
    RouteHook hook = new WasmQueryHooks(false, Modules.LIMITS, instances);

    for (int i = 0; i < 20; i++) {
      Thread thread = new Thread(() -> hook.route(Modules.request("plain")));
      thread.start();
      thread.join();
    }

    assertEquals(1, instances.size());
    instances.close();
    assertEquals(0, instances.size());
  }

  /** Calls that end about when they are due: an interrupt may come just too late, and must not. */
  @Test
  void leavesNoInterruptBehind() throws Exception {
    PluginLimits limits = new PluginLimits(Duration.ofMillis(1), 1 << 20, 1 << 16, 100_000);
    try (Plugin plugin = Modules.load("behave", limits, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, new MapKeyValues().with("region", "eu"));
      ExecutorService threads = Executors.newFixedThreadPool(3);
      List<Future<Integer>> failures = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        failures.add(threads.submit(() -> askForAWhile(hook)));
      }
      for (Future<Integer> failed : failures) {
        assertTrue(failed.get(60, TimeUnit.SECONDS) > 0);
      }
      threads.shutdownNow();
    }
  }

  private static int askForAWhile(RouteHook hook) {
    long end = System.nanoTime() + 700_000_000;
    int failed = 0;
    for (int i = 0; System.nanoTime() < end; i++) {
      String query = i % 50 == 0 ? "Loop" : "k";
      if (query.equals("Loop")) {
        assertThrows(WasmFailure.class, () -> hook.route(Modules.request(query)));
        failed++;
      } else {
        try {
          hook.route(Modules.request(query));
        } catch (WasmFailure e) {
          assertTrue(
              e.getMessage().endsWith("no answer within 1 ms") || e.getMessage().endsWith("20 ms"),
              e.getMessage());
        }
      }
      assertFalse(Thread.currentThread().isInterrupted());
    }
    return failed;
  }

  @Test
  void leavesNoClassesBehindWhenItIsReplaced() throws Exception {
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    swap(3);
    long before = classes.getUnloadedClassCount();
    int loadedBefore = classes.getLoadedClassCount();

    swap(100);

    long end = System.nanoTime() + 60_000_000_000L;
    while ((classes.getUnloadedClassCount() - before < 200
            || classes.getLoadedClassCount() - loadedBefore >= 100)
        && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(20);
    }
    int more = classes.getLoadedClassCount() - loadedBefore;
    assertTrue(more < 100, more + " more classes");
    assertTrue(classes.getUnloadedClassCount() - before >= 200);
  }

  private static void swap(int times) {
    byte[] code = Modules.code("hooks");
    for (int i = 0; i < times; i++) {
      Plugin plugin = Modules.load(code, Modules.LIMITS, Hook.ROUTE);
      RouteHook hook = Modules.route(plugin, new MapKeyValues());
      hook.route(Modules.request("SELECT 1"));
      plugin.close();
    }
  }
}
