package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to fail in a call: it is thrown, and the next call finds a fresh instance. */
class FailureTest {

  private static final RouteResult FIRST_CALL = new RouteResult.Block("1");

  private Plugin plugin;
  private RouteHook hook;

  @BeforeEach
  void load() {
    plugin = Modules.load("behave", Modules.LIMITS, Hook.ROUTE);
    hook = Modules.route(plugin, new MapKeyValues().with("region", "eu-west"));
  }

  @AfterEach
  void close() {
    plugin.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Trap                       | TRAP     | trap: Trapped on unreachable instruction",
        "Loop                       | DEADLINE | no answer within 50 ms",
        "Host functions in a loop   | DEADLINE | no answer within 50 ms",
        "Digests in a loop          | DEADLINE | no answer within 50 ms",
        "Memory                     | TRAP     | trap: Trapped on unreachable instruction",
        "Stack                      | STACK    | call stack exhausted",
        "Z: stack, and our functions| STACK    | call stack exhausted",
        "X: unknown action          | ANSWER   | unknown action \"explode\"",
        "Garbage                    | ANSWER   | expected a value at character 0",
        "UTF-8 it is not            | ANSWER   | not UTF-8",
        "Empty                      | ANSWER   | ends too early",
        "P: pointer outside         | ANSWER   | 16 bytes at 2147418112 are outside its memory",
        "Q: length outside          | ANSWER   | 16 bytes at 262140 are outside its memory",
        "W: wraps around            | ANSWER   | 16 bytes at 4294967288 are outside its memory",
        "Big                        | ANSWER   | an answer of 65537 bytes, more than 65536",
        "bigger                     | ANSWER   | an answer of 4294967295 bytes, more than 65536",
        "u: a key not UTF-8         | TRAP     | a key is not UTF-8",
        "o: a key outside           | TRAP     | 60 bytes at 4294967292 are outside its memory"
      })
  void isThrownWithItsCauseAndTheNextCallWorks(String query, FailureCause why, String cause) {
    hook.route(Modules.request("plain"));
    hook.route(Modules.request("plain"));

    WasmFailure failure =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> {
              WasmFailure thrown =
                  assertThrows(WasmFailure.class, () -> hook.route(Modules.request(query)));
              assertFalse(Thread.currentThread().isInterrupted());
              assertEquals(FIRST_CALL, hook.route(Modules.request("n")));
              return thrown;
            });

    assertTrue(
        failure.getMessage().startsWith("plugin \"tested\": route: ")
            && failure.getMessage().contains(cause),
        failure.getMessage());
    assertEquals(why, failure.why());
    assertEquals(
        why == FailureCause.DEADLINE ? "no answer within 50 ms" : why.shown(), failure.shown());
  }

  @Test
  void refusesAnInputForWhichThereIsNoRoom() {
    String text = "x".repeat(600_000);

    WasmFailure failure = assertThrows(WasmFailure.class, () -> hook.route(Modules.request(text)));

    assertTrue(failure.getMessage().contains("no room for an input of"), failure.getMessage());
    assertEquals(FailureCause.REQUEST, failure.why());
    assertEquals(FIRST_CALL, hook.route(Modules.request("n")));
  }

  @Test
  void refusesAnInputThatItsAllocHasNoRoomFor() {
    RouteHook full =
        Modules.route(Modules.load("full-alloc", Modules.LIMITS, Hook.ROUTE), new MapKeyValues());

    WasmFailure failure =
        assertThrows(WasmFailure.class, () -> full.route(Modules.request("SELECT 1")));

    assertTrue(failure.getMessage().contains("no room for an input of"), failure.getMessage());
    assertEquals(FailureCause.REQUEST, failure.why());
  }

  @Test
  void refusesATextThatHasNoUtf8() {
    WasmFailure failure =
        assertThrows(WasmFailure.class, () -> hook.route(Modules.request("\ud800")));

    assertEquals("plugin \"tested\": route: lone surrogate", failure.getMessage());
    assertEquals(FailureCause.REQUEST, failure.why());
  }

  /** Time on the processor counts; but a call that waits is not waited for without end. */
  @ParameterizedTest
  @CsvSource({"100, 200, false", "5, 1000, true"})
  void toleratesAStoreThatBlocksForAWhile(int deadline, int millis, boolean fails) {
    PluginLimits limits = new PluginLimits(Duration.ofMillis(deadline), 1 << 20, 64 << 10, 100_000);
    MapKeyValues slow =
        new MapKeyValues() {
          @Override
          public Optional<byte[]> get(String key) {
            long end = System.nanoTime() + millis * 1_000_000L;
            while (System.nanoTime() < end) {
              LockSupport.parkNanos(end - System.nanoTime());
            }
            return super.get(key);
          }
        };
    RouteHook asks = Modules.route(Modules.load("behave", limits, Hook.ROUTE), slow);
    asks.route(Modules.request("plain"));

    if (fails) {
      WasmFailure failure = assertThrows(WasmFailure.class, () -> asks.route(Modules.request("k")));
      assertTrue(failure.getMessage().endsWith("no answer within 5 ms"), failure.getMessage());
    } else {
      assertEquals(new RouteResult.Block("1"), asks.route(Modules.request("k")));
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void keepsAnInterruptThatIsNotItsOwn() {
    Thread.currentThread().interrupt();

    RouteResult result = hook.route(Modules.request("region"));

    assertTrue(Thread.interrupted());
    assertEquals(new RouteResult.Region("eu"), result);
  }

  @Test
  void isInterruptedSoonAfterTheDeadline() {
    PluginLimits limits = new PluginLimits(Duration.ofMillis(5), 1 << 20, 64 << 10, 100_000);
    RouteHook loops = Modules.route(Modules.load("behave", limits, Hook.ROUTE), new MapKeyValues());
    loops.route(Modules.request("plain"));

    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      assertThrows(WasmFailure.class, () -> loops.route(Modules.request("Loop")));
      best = Math.min(best, System.nanoTime() - start);
    }

    assertTrue(best >= 5_000_000 && best < 50_000_000, best + " ns");
  }
}
