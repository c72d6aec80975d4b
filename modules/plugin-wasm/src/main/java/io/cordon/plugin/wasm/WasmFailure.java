package io.cordon.plugin.wasm;

import io.cordon.plugin.Hook;
import org.jspecify.annotations.Nullable;

/** A call that did not end in an answer: names the plugin, the hook and the cause. */
public final class WasmFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: who asked is known, and failures may come as fast as statements. */
  WasmFailure(String plugin, Hook hook, String cause, @Nullable Throwable thrown) {
    super("plugin \"" + plugin + "\": " + hook.wireName() + ": " + cause, thrown, false, false);
  }
}
