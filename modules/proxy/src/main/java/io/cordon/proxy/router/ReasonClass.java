package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import java.util.Locale;

/** Why a statement was refused, in the few words that metrics have for it. */
public enum ReasonClass {
  /** A plugin's own word. */
  BLOCK,
  /** Plugins demand what no node can be. */
  DISAGREEMENT,
  /** A plugin failed, and its failure refuses. */
  FAILURE,
  /** No decision in time. */
  TIMEOUT,
  NO_POLICY,
  /** The policy may no longer be trusted. */
  STALE,
  /** No node that fits is there. */
  NO_CANDIDATES,
  /** The client's wish for a node is not allowed, or cannot be had. */
  WISH,
  /** The transaction, or what binds the session, is on a node where the statement may not run. */
  ELSEWHERE,
  /** An attribute that the policy fixes, or one set in a way that cannot be followed. */
  ATTRIBUTE,
  /** It has to be audited, and cannot be. */
  UNAUDITED,
  OTHER;

  /** Of what the chain said. */
  public static ReasonClass of(Decision.Refused refused) {
    if (refused.plugin() == null && refused.hook() == Hook.PRE_QUERY) {
      return OTHER; // what was prepared would be another text by now
    } else if (refused.plugin() == null) {
      if (refused.reason().equals(Chains.NO_POLICY)) {
        return NO_POLICY;
      }
      return refused.reason().startsWith(RouterClient.LATE) ? TIMEOUT : STALE;
    }
    if (!refused.objections().isEmpty() && refused.objections().get(0).failed()) {
      return FAILURE;
    }
    return refused.objections().size() > 1
            && refused.reason().startsWith(Verdicts.DISAGREE)
            && refused.objections().get(1).reason().equals(refused.reason())
        ? DISAGREEMENT
        : BLOCK;
  }

  /** As metrics and the admin API have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
