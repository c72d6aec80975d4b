package io.cordon.proxy.router;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.HookException;

/**
 * Why a plugin did not answer.
 *
 * @param shown in words that clients may see; no data
 */
record Failure(FailureCause why, String shown) {

  /** Of what a hook threw. Its message may quote anything, so the class alone is shown. */
  static Failure of(Throwable thrown) {
    if (thrown instanceof HookException known) {
      return new Failure(known.why(), known.shown());
    } else if (thrown instanceof StackOverflowError) {
      return of(FailureCause.STACK);
    } else if (thrown instanceof OutOfMemoryError) {
      return of(FailureCause.MEMORY);
    }
    return new Failure(
        FailureCause.EXCEPTION, FailureCause.EXCEPTION.shown() + " " + thrown.getClass().getName());
  }

  /** What a hook might as well have thrown that returned null. */
  static HookException noAnswer() {
    return new HookException("no answer", FailureCause.ANSWER, "no answer", null);
  }

  private static Failure of(FailureCause why) {
    return new Failure(why, why.shown());
  }

  /** What the client is told of that plugin. */
  String reason(String plugin) {
    return "plugin \"" + plugin + "\" failed: " + shown;
  }
}
