package io.cordon.plugin.wasm;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.JsonException;
import java.time.Duration;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;

/** What went wrong: in words, for an operator, and in kind. */
final class Causes {

  /** What Endive says too, when it has caught the error itself. */
  private static final String STACK = "call stack exhausted";

  private static final int MAX_LENGTH = 500;

  private Causes() {}

  static String overdue(Duration deadline) {
    return "no answer within " + deadline.toMillis() + " ms";
  }

  static FailureCause why(Throwable thrown) {
    if (thrown instanceof OverdueException || thrown instanceof WasmInterruptedException) {
      return FailureCause.DEADLINE;
    } else if (thrown instanceof StackOverflowError || STACK.equals(thrown.getMessage())) {
      return FailureCause.STACK;
    } else if (thrown instanceof OutOfMemoryError) {
      return FailureCause.MEMORY;
    } else if (thrown instanceof WasmEngineException) {
      return FailureCause.TRAP;
    } else if (thrown instanceof JsonException) {
      return FailureCause.ANSWER;
    } else if (thrown instanceof ContractException broken) {
      return broken.why();
    }
    return FailureCause.EXCEPTION;
  }

  static String of(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    String cause;
    if (thrown instanceof TrapException || thrown instanceof UninstantiableException) {
      cause = "trap: " + message;
    } else if (thrown instanceof WasmInterruptedException) {
      cause = "interrupted";
    } else if (thrown instanceof StackOverflowError) {
      cause = STACK;
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
