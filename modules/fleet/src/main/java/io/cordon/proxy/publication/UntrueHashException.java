package io.cordon.proxy.publication;

/**
 * A policy is not the one that its hash says. It is not taken: under the hash of a policy that
 * people trust, status and audit would show it as that one.
 */
final class UntrueHashException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UntrueHashException(Committed said) {
    super(
        "the policy of epoch %d, said to be published by %s, is not what its hash says hash=%s"
            .formatted(said.epoch(), said.by(), said.hash()));
  }
}
