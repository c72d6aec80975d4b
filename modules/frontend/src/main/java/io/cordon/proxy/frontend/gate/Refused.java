package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.session.DecisionRequest;
import org.jspecify.annotations.Nullable;

/**
 * Something that does not run, and what is known of it.
 *
 * @param grounds what it is, for the audit; null if nothing is known of it, or it is a {@link
 *     Refusal.Failure}
 * @param about what was asked about; null if nobody was asked, or nobody observes
 */
public record Refused(
    Refusal refusal, @Nullable AuditContext grounds, @Nullable DecisionRequest about)
    implements Gate.Admission {

  /** An error that any server would give. */
  public static Refused failure(ErrorResponse error) {
    return new Refused(new Refusal.Failure(error), null, null);
  }

  /** The node that is engaged says why. */
  public static Refused byNode() {
    return new Refused(Refusal.ByNode.BY_NODE, null, null);
  }

  /** What the client is told. */
  public ErrorResponse error() {
    return refusal.error();
  }

  /** What it is told in the place of what the node says; null: that. */
  public @Nullable ErrorResponse instead() {
    return refusal == Refusal.ByNode.BY_NODE ? null : refusal.error();
  }

  public Refused about(@Nullable DecisionRequest question) {
    return new Refused(refusal, grounds, question);
  }
}
