package io.cordon.plugin.wasm;

import io.cordon.plugin.JsonException;
import java.time.Duration;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;

/** Says what went wrong, for an operator. */
final class Causes {

  private static final int MAX_LENGTH = 500;

  private Causes() {}

  static String overdue(Duration deadline) {
    return "no answer within " + deadline.toMillis() + " ms";
  }

  static String of(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    String cause;
    if (thrown instanceof TrapException || thrown instanceof UninstantiableException) {
      cause = "trap: " + message;
    } else if (thrown instanceof WasmInterruptedException) {
      cause = "interrupted";
    } else if (thrown instanceof StackOverflowError) {
      cause = "call stack exhausted";
    } else if (thrown instanceof OutOfMemoryError) {
      cause = "out of memory: " + message;
    } else if (thrown instanceof WasmEngineException
        || thrown instanceof ContractException
        || thrown instanceof OverdueException
        || thrown instanceof JsonException) {
      cause = message;
    } else {
      cause = thrown.toString();
    }
    return cause.length() <= MAX_LENGTH ? cause : cause.substring(0, MAX_LENGTH) + "…";
  }
}
