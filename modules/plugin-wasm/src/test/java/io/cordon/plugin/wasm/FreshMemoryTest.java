package io.cordon.plugin.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.Plugin;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call finds the memory as the module's start left it. */
class FreshMemoryTest {

  private static final RouteResult BLOCK = new RouteResult.Block("secret");

  private final MapKeyValues store = new MapKeyValues();

  /** With memory that is kept, its constants are overwritten, and statements run. */
  @Test
  void aModuleOfThePublishedShapeBlocksAllOfThem() {
    Random random = new Random(13);
    try (Plugin plugin = Modules.load("published", Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      for (int i = 0; i < 100_000; i++) {
        String text = "SELECT secret" + " ".repeat(random.nextInt(1_500));
        int call = i;
        assertEquals(BLOCK, hook.route(Modules.request(text)), () -> "call " + call);
      }
    }
  }

  /** Too long for its heap: up to there it is an answer, and from there on a failure. */
  @Test
  void aTextThatWouldOverwriteTheModulesDataIsRefused() {
    try (Plugin plugin = Modules.load("published", Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      assertEquals(BLOCK, hook.route(secret(29_000)));
      for (int length : new int[] {30_200, 30_500, 32_000, 200_000}) {
        WasmFailure failure = assertThrows(WasmFailure.class, () -> hook.route(secret(length)));
        assertTrue(
            failure.getMessage().matches(".*(its own data is|are outside its memory)"),
            failure.getMessage());
        assertEquals(FailureCause.REQUEST, failure.why());
        assertEquals(BLOCK, hook.route(secret(1)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "remembers, global",
    "remembers, memory",
    "remembers, page",
    "remembers-table, table",
    "remembers-table, data segment"
  })
  void nothingOfACallIsSeenByTheNext(String module, String where) {
    try (Plugin plugin = Modules.load(module, Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      for (int i = 0; i < 3; i++) {
        assertEquals(new RouteResult.Block("0"), hook.route(Modules.request(where)));
      }
    }
  }

  @Test
  void givesBackTheAnswerAndThenTheInput() {
    try (Plugin plugin = Modules.load("gives-back", Modules.LIMITS, Hook.ROUTE)) {
      RouteHook hook = Modules.route(plugin, store);

      assertEquals(new RouteResult.Standby(), hook.route(Modules.request("SELECT 1")));

      ByteBuffer freed =
          ByteBuffer.wrap(store.get("freed").orElseThrow()).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals(16, freed.remaining());
      assertEquals(2048, freed.getInt());
      assertEquals(20, freed.getInt());
      assertEquals(4096, freed.getInt());
      assertTrue(freed.getInt() > 100, "the input");
    }
  }

  private static RouteRequest secret(int length) {
    return Modules.request("SELECT secret" + " ".repeat(length - 1));
  }
}
