package io.cordon.proxy.frontend.gate;

import io.cordon.plugin.Hook;
import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.ReasonClass;
import io.cordon.proxy.router.ResolvedTarget;
import org.jspecify.annotations.Nullable;

/** Why something that a client asks for does not run. */
public sealed interface Refusal {

  /** What the client is told, if it is not the node that says why. */
  ErrorResponse error();

  /**
   * An error that any server would give: nobody is told of it but the client.
   *
   * @param error as a server says it
   */
  record Failure(ErrorResponse error) implements Refusal {}

  /** The node that the session is engaged with is to say why: it refuses too what it is sent. */
  enum ByNode implements Refusal {
    BY_NODE;

    @Override
    public ErrorResponse error() {
      return Errors.aborted();
    }
  }

  /** Cordon's own word, where a server might have run it: it is counted, audited and observed. */
  sealed interface Denial extends Refusal {

    /** As metrics and the admin API count it. */
    ReasonClass reasonClass();

    /** As people are told it, without the words that all denials of its kind have in common. */
    default String reason() {
      return error().message();
    }

    /** What the chain said; null if it is not the chain that denies this. */
    default Decision.@Nullable Refused decision() {
      return null;
    }
  }

  /** By the chain: by a plugin, or since none could be asked. */
  record Blocked(Decision.Refused decision) implements Denial {

    @Override
    public ErrorResponse error() {
      return decision.hook() == Hook.PRE_QUERY
          ? Errors.blockedByPlugin(decision.reason(), decision.plugin(), decision.epoch())
          : Errors.blockedByRoute(decision.reason(), decision.plugin(), decision.epoch());
    }

    @Override
    public ReasonClass reasonClass() {
      return decision.reasonClass();
    }

    @Override
    public String reason() {
      return decision.reason();
    }
  }

  /** What the chain demands, or the client wishes, no node can be. */
  record NoNode(ResolvedTarget.Refused resolved, long epoch) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.blockedByRoute(reason(), null, epoch);
    }

    @Override
    public ReasonClass reasonClass() {
      return resolved.reasonClass();
    }

    @Override
    public String reason() {
      return resolved.reason();
    }
  }

  /** The transaction under way is on this node, where the statement may not run. */
  record Elsewhere(String node, long epoch) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.blockedByRoute(reason(), null, epoch);
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.ELSEWHERE;
    }

    @Override
    public String reason() {
      return "the statement may not run on node \"" + node + "\", where this transaction runs";
    }
  }

  /**
   * What the session has made keeps it on this node, where the statement may not run.
   *
   * @param by what that is
   */
  record Pinned(String node, String by, long epoch) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.blockedByRoute(reason(), null, epoch)
          .withHint("DISCARD ALL releases the session from the node; it also resets its settings.");
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.ELSEWHERE;
    }

    @Override
    public String reason() {
      return "the statement may not run on node \""
          + node
          + "\", to which this session is bound by "
          + by;
    }
  }

  /**
   * The same of what writes as its text does not show.
   *
   * @param why "calls function f, which is volatile"
   */
  record OfHiddenWrite(Denial denial, String why) implements Denial {

    @Override
    public ErrorResponse error() {
      return denial.error().withDetail("It counts as a write: what it reads " + why + ".");
    }

    @Override
    public ReasonClass reasonClass() {
      return denial.reasonClass();
    }

    @Override
    public String reason() {
      return denial.reason();
    }

    @Override
    public Decision.@Nullable Refused decision() {
      return denial.decision();
    }
  }

  /** A portal whose statement a plugin would rewrite otherwise by now. */
  record BoundOtherwise(String portal, long epoch) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.blockedByPlugin(reason(), null, epoch);
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.REWRITTEN_OTHERWISE;
    }

    @Override
    public String reason() {
      return "portal \"" + portal + "\" was bound to another text than a plugin would have it now";
    }
  }

  /** The policy fixes the parameter for the user. */
  record FixedParameter(String name) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.fixedParameter(name);
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.ATTRIBUTE;
    }
  }

  /**
   * The parameter is an attribute, whose value would not be known.
   *
   * @param name {@code ?} if it is computed too
   */
  record ComputedParameter(String name) implements Denial {

    @Override
    public ErrorResponse error() {
      return Errors.computedParameter(name);
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.ATTRIBUTE;
    }
  }

  /** What is ahead of the text may have changed how a node reads it. */
  enum UncertainText implements Denial {
    UNCERTAIN_TEXT;

    @Override
    public ErrorResponse error() {
      return Errors.uncertainText();
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.UNCERTAIN_TEXT;
    }
  }

  /** It might run, but has to be audited, and cannot be. */
  enum Unaudited implements Denial {
    UNAUDITED;

    @Override
    public ErrorResponse error() {
      return Errors.unaudited();
    }

    @Override
    public ReasonClass reasonClass() {
      return ReasonClass.UNAUDITED;
    }
  }
}
