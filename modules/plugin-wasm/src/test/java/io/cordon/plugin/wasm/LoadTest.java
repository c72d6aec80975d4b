package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PluginFormat;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginLoadException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no plugin does not load, and says why. */
class LoadTest {

  private static final PluginLimits LIMITS = PluginLimits.DEFAULT;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-memory            | exports no memory \"memory\"",
        "imported-memory      | unknown import env.memory",
        "no-route             | exports no function \"route\"",
        "no-dealloc           | exports no function \"dealloc\"",
        "route-is-no-function | exports no function \"route\"",
        "wrong-type           | export \"route\" is (I32,I32) -> (I32), not (I32,I32) -> (I64)",
        "unknown-import       | unknown import env.abort",
        "wasi                 | unknown import wasi_snapshot_preview1.kv_get",
        "wrong-import         | import env.kv_get is (I32,I32) -> (I32), not",
        "start-traps          | does not start: trap: Trapped on unreachable instruction",
        "start-loops          | does not start: no answer within 1000 ms",
        "initialize-traps     | does not start: trap: Trapped on unreachable instruction",
        "big-memory           | wants 16842752 bytes of memory, more than 16777216",
        "big-table            | has 1 tables of 10000000 entries, more than 16 of 65536",
        "shared-memory        | its memory is shared",
        "exceptions           | uses exceptions, which are not supported",
        "tail-calls           | uses tail calls, which are not supported"
      })
  void refusesWithPluginAndCause(String module, String cause) {
    PluginLoadException e =
        assertThrows(PluginLoadException.class, () -> Modules.load(module, LIMITS, Hook.ROUTE));

    assertTrue(
        e.getMessage().startsWith("plugin \"tested\": ") && e.getMessage().contains(cause),
        e.getMessage());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void refusesAFunctionThatIsTooBigToCompile() {
    byte[] code = Assembler.routeOf(Assembler.repeat(30_000, 0x20, 0, 0x41, 7, 0x6a, 0x21, 0));

    PluginLoadException e =
        assertThrows(PluginLoadException.class, () -> Modules.load(code, LIMITS, Hook.ROUTE));

    assertTrue(e.getMessage().contains("cannot be compiled"), e.getMessage());
  }

  @Test
  void refusesTypesOfTheGarbageCollectedHeap() {
    PluginLoadException e =
        assertThrows(
            PluginLoadException.class,
            () -> Modules.load(Assembler.withArrayType(), LIMITS, Hook.ROUTE));

    assertTrue(e.getMessage().contains("garbage-collected types"), e.getMessage());
  }

  @Test
  void takesOrRefusesBlocksThatAreVeryDeep() {
    byte[] code =
        Assembler.routeOf(
            Assembler.join(Assembler.repeat(200_000, 0x02, 0x40), Assembler.repeat(200_000, 0x0b)));

    takeOrRefuse(code);
  }

  @Test
  void refusesManyLocalsInALittleCode() {
    PluginLoadException e =
        assertThrows(
            PluginLoadException.class,
            () -> Modules.load(Assembler.manyLocals(2_000), LIMITS, Hook.ROUTE));

    assertTrue(e.getMessage().contains("locals"), e.getMessage());
  }

  @Test
  void refusesWhatIsNoModule() {
    for (byte[] code : new byte[][] {{}, {1, 2, 3}, {0, 'a', 's', 'm', 2, 0, 0, 0}}) {
      PluginLoadException e =
          assertThrows(PluginLoadException.class, () -> Modules.load(code, LIMITS, Hook.ROUTE));
      assertTrue(e.getMessage().startsWith("plugin \"tested\": "), e.getMessage());
    }
    byte[] huge = new byte[Bounds.MAX_CODE + 1];
    assertThrows(PluginLoadException.class, () -> Modules.load(huge, LIMITS, Hook.ROUTE));
  }

  @Test
  void takesOrRefusesEveryTruncatedModule() {
    byte[] code = Modules.code("hooks");
    for (int length = 0; length < code.length; length++) {
      takeOrRefuse(Arrays.copyOf(code, length));
    }
  }

  @Test
  void takesOrRefusesEveryAlteredModule() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] code = Modules.code("hooks");
      code[8 + random.nextInt(code.length - 8)] = (byte) random.nextInt(256);
      takeOrRefuse(code);
    }
  }

  /** Whatever it is, nothing else is thrown. */
  private static void takeOrRefuse(byte[] code) {
    try {
      Modules.load(code, LIMITS, Hook.ROUTE).close();
    } catch (PluginLoadException e) {
      assertTrue(e.getMessage().startsWith("plugin \"tested\": "), e.getMessage());
    }
  }

  @Test
  void loadsAModuleOfExactlyTheCap() {
    PluginLimits exact = new PluginLimits(Duration.ofSeconds(20), 257 * 65536L, 1 << 16, 1_000);

    Modules.load("big-memory", exact, Hook.ROUTE).close();
  }

  @Test
  void isFoundByServiceLoader() {
    assertEquals(
        "wasm",
        ServiceLoader.load(PluginFormat.class).findFirst().map(PluginFormat::extension).get());
  }
}
