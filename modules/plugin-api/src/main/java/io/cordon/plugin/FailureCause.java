package io.cordon.plugin;

/** Why a hook did not answer, as far as anybody may be told: metrics and clients are. */
public enum FailureCause {
  DEADLINE("deadline", "no answer in time"),
  MEMORY("memory", "out of memory"),
  STACK("stack", "call stack exhausted"),
  TRAP("trap", "trap"),
  ANSWER("answer", "its answer is none"),
  /** What it was asked has no form that it could take. */
  REQUEST("request", "cannot take the request"),
  EXCEPTION("exception", "threw");

  private final String wireName;
  private final String shown;

  FailureCause(String wireName, String shown) {
    this.wireName = wireName;
    this.shown = shown;
  }

  /** Its name in metrics. */
  public String wireName() {
    return wireName;
  }

  /** In words, for clients. */
  public String shown() {
    return shown;
  }
}
