package io.cordon.plugin.wasm;

import io.cordon.plugin.AuthenticateJson;
import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginLimits;
import io.cordon.plugin.PluginLoadException;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PostQueryJson;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteJson;
import io.cordon.plugin.RouteRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Starts a module once, and calls its hooks about longer and longer texts until Java has compiled
 * what they do most, or for a moment. The key-value store is empty and takes nothing; what the
 * hooks answer does not matter.
 */
final class Trial {

  private static final Duration START = Duration.ofSeconds(1);
  private static final long WARMING_NANOS = 100_000_000;
  private static final int MAX_CALLS = 2_000;

  private Trial() {}

  /** Throws PluginLoadException, with plugin and cause, if the module does not start. */
  static void run(WasmCode code, PluginManifest manifest, PluginLimits limits) {
    Guard guard = new Guard(Thread.currentThread(), Watchdog.SHARED);
    Slot slot = new Slot(code, limits, KeyValues.none(), guard);
    try {
      slot.start(START);
      for (Hook hook : manifest.hooks()) {
        warm(slot, hook);
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw new PluginLoadException(
          "plugin \"" + manifest.name() + "\": does not start: " + Causes.of(e), e);
    } finally {
      slot.retire();
    }
  }

  /** A hook may well fail here, knowing nothing of what is asked; it is not called again then. */
  private static void warm(Slot slot, Hook hook) {
    long end = System.nanoTime() + WARMING_NANOS;
    try {
      for (int i = 0; i < MAX_CALLS && System.nanoTime() < end; i++) {
        slot.call(hook, input(hook, i));
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      slot.discard();
    }
  }

  private static byte[] input(Hook hook, int padding) {
    RouteRequest request = request(padding);
    return switch (hook) {
      case AUTHENTICATE ->
          AuthenticateJson.writeUtf8(
              new AuthenticateRequest(Map.of(), "postgres", "127.0.0.1", "postgres"));
      case PRE_QUERY, ROUTE -> RouteJson.writeUtf8(request);
      case POST_QUERY ->
          PostQueryJson.writeUtf8(request, new QueryOutcome(true, "node", 100, 100, null));
    };
  }

  private static RouteRequest request(int padding) {
    return new RouteRequest(
        "SELECT * FROM users WHERE id = 7" + " ".repeat(padding),
        "SELECT * FROM users WHERE id = $1",
        List.of("public.users"),
        List.of(),
        true,
        "SELECT",
        false,
        new HookContext("0", "0", "postgres", "postgres", null, Map.of("helios.region", "none")));
  }
}
