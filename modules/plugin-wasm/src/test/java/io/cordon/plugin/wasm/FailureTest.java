package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.junit.jupiter.params.provider.ValueSource;

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

    WasmFailure failure = assertThrows(WasmFailure.class, () -> hook.route(Modules.request(query)));

    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(FIRST_CALL, hook.route(Modules.request("n")));
    assertTrue(
        failure.getMessage().startsWith("plugin \"tested\": route: ")
            && failure.getMessage().contains(cause),
        failure.getMessage());
    assertEquals(why, failure.why());
    assertEquals(why.shown(), failure.shown());
  }

  /** Would loop for ever. A machine that is too busy for the next call too may try again. */
  @ParameterizedTest
  @ValueSource(strings = {"Loop", "Host functions in a loop", "Digests in a loop"})
  void isInterruptedAfterTheDeadlineAndTheNextCallWorks(String query) {
    PluginLimits limits = Modules.within(Duration.ofMillis(50));
    RouteHook loops = Modules.route(Modules.load("behave", limits, Hook.ROUTE), new MapKeyValues());
    long start = System.nanoTime();

    WasmFailure failure =
        assertThrows(WasmFailure.class, () -> loops.route(Modules.request(query)));

    assertTrue(System.nanoTime() - start >= 50_000_000, "not before it");
    assertFalse(Thread.currentThread().isInterrupted());
    assertTrue(failure.getMessage().endsWith("no answer within 50 ms"), failure.getMessage());
    assertEquals(FailureCause.DEADLINE, failure.why());
    assertEquals("no answer within 50 ms", failure.shown());
    assertEquals(FIRST_CALL, inTime(loops, "n"));
  }

  private static RouteResult inTime(RouteHook hook, String query) {
    while (true) {
      try {
        return hook.route(Modules.request(query));
      } catch (WasmFailure e) {
        assertTrue(
            e.why() == FailureCause.DEADLINE || e.getMessage().endsWith("within 1000 ms"),
            e.getMessage());
      }
    }
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
  @CsvSource({"1000, 1500, false", "5, 1000, true"})
  void toleratesAStoreThatBlocksForAWhile(int deadline, int millis, boolean fails) {
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
    PluginLimits limits = Modules.within(Duration.ofMillis(deadline));
    RouteHook asks = Modules.route(Modules.load("behave", limits, Hook.ROUTE), slow);

    if (fails) {
      WasmFailure failure = assertThrows(WasmFailure.class, () -> asks.route(Modules.request("k")));
      assertEquals(FailureCause.DEADLINE, failure.why());
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
}
