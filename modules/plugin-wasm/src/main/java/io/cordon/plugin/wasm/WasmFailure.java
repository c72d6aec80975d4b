package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookException;
import org.jspecify.annotations.Nullable;

/** A call that did not end in an answer: names the plugin, the hook and the cause. */
public final class WasmFailure extends HookException {

  private static final long serialVersionUID = 1L;

  private WasmFailure(
      String plugin,
      Hook hook,
      String cause,
      FailureCause why,
      String shown,
      @Nullable Throwable thrown) {
    super("plugin \"" + plugin + "\": " + hook.wireName() + ": " + cause, why, shown, thrown);
  }

  /** The plugin is closed. */
  static WasmFailure closed(String plugin, Hook hook) {
    return new WasmFailure(plugin, hook, "is closed", FailureCause.EXCEPTION, "is closed", null);
  }

  /** Whatever a call threw. */
  static WasmFailure of(String plugin, Hook hook, Throwable thrown) {
    FailureCause why = Causes.why(thrown);
    // Of its deadline the message is ours alone.
    String shown = why == FailureCause.DEADLINE ? Causes.of(thrown) : why.shown();
    return new WasmFailure(plugin, hook, Causes.of(thrown), why, shown, thrown);
  }
}
