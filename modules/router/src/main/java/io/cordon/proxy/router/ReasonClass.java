package io.cordon.proxy.router;

import java.util.List;
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
  /** A text that cannot be read before what is ahead of it has ended. */
  UNCERTAIN_TEXT,
  /** What was prepared would be another text by now, as a plugin rewrites it. */
  REWRITTEN_OTHERWISE,
  /** It has to be audited, and cannot be. */
  UNAUDITED;

  /** Of what plugins object to by their own words. */
  static ReasonClass of(List<Objection> objections) {
    return objections.get(0).failed() ? FAILURE : BLOCK;
  }

  /** As metrics and the admin API have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
