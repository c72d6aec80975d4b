package io.cordon.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A hook did not answer. The message is for operators and may quote anything; a client is told
 * {@link #shown}. Without a stack trace: who asked is known, and failures may come as fast as
 * statements.
 */
public class HookException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureCause why;
  private final String shown;

  /**
   * @param shown in a few words and without data, such as {@code no answer within 5 ms}
   */
  public HookException(String message, FailureCause why, String shown, @Nullable Throwable thrown) {
    super(message, thrown, false, false);
    this.why = why;
    this.shown = shown;
  }

  public FailureCause why() {
    return why;
  }

  /** The cause as a client may see it. */
  public String shown() {
    return shown;
  }
}
