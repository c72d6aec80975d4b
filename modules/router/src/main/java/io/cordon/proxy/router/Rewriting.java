package io.cordon.proxy.router;

/**
 * A {@code pre_query} hook has put another text in the place of a statement. The asker analyses it
 * and goes on with {@link ChainRequest#accepted}, or says that it will not do with {@link
 * ChainRequest#rejected}.
 *
 * @param chain whose hook it was
 * @param next the hook that is asked next
 * @param failed a hook before it has failed, which is no opinion
 * @param spent what the hooks of this statement have used up of their time, in nanoseconds
 */
public record Rewriting(String text, Chain chain, int next, boolean failed, long spent)
    implements ChainAnswer {

  /** The same, with what has been used up by now. */
  Rewriting after(long nanos) {
    return new Rewriting(text, chain, next, failed, nanos);
  }
}
