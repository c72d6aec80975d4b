package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Turn;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.sql.Script;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has been found out for the frame under way. A frame that must wait is left where it is and
 * offered again when the answer is there; by then the answer is here, so each try gets further.
 */
@SuppressWarnings("ReferenceEquality") // A policy that was published again is another policy.
public final class FrameDecisions {

  /** The text of a decision that is remembered for others: each session may remember four. */
  private static final int LONGEST_KEPT = 4096;

  private final Routing routing;
  private final ScriptCache scripts;
  private final LoopMetrics metrics;
  private final Turn turn;
  private final Runnable proceed;
  private final Consumer<Runnable> again;
  private final Map<Integer, ChainResult> decisions = new HashMap<>();
  private final @Nullable Placement[] memo = new Placement[4];
  private @Nullable ChainSummary askedOf;
  private long firstNumber;
  private int numbered;
  private boolean waiting;
  private boolean abandoned;
  private @Nullable Future<Script> reading;
  private boolean readingStrings;
  private boolean catalogAsked;

  /**
   * @param turn of the client; what others do to decide for it counts
   * @param again runs what it is given a turn of the loop later
   */
  public FrameDecisions(
      Routing routing,
      ScriptCache scripts,
      LoopMetrics metrics,
      Turn turn,
      Runnable proceed,
      Consumer<Runnable> again) {
    this.routing = routing;
    this.scripts = scripts;
    this.metrics = metrics;
    this.turn = turn;
    this.proceed = proceed;
    this.again = again;
  }

  /**
   * The analysis of the frame's text; null if it is being made elsewhere, since the text is long,
   * and the frame must wait.
   */
  public @Nullable Script script(String text, boolean standardConformingStrings) {
    if (text.length() <= ScriptCache.LONGEST_ON_LOOP) {
      return scripts.analyze(text, standardConformingStrings);
    }
    Future<Script> known = reading;
    if (known != null && readingStrings == standardConformingStrings) {
      if (known.failed()) {
        throw new IllegalStateException("a text could not be analyzed", known.cause());
      }
      Script script = known.result();
      if (script.text().equals(text)) {
        return script;
      }
    }
    waiting = true;
    readingStrings = standardConformingStrings;
    reading = scripts.analyzeElsewhere(text, standardConformingStrings);
    reading.onComplete(done -> pause());
    return null;
  }

  /** The catalog is known as it is now, or cannot be. False: the frame must wait until it is. */
  boolean catalogIsRead(Session session) {
    if (catalogAsked || routing.isCatalogCurrent(session)) {
      return true;
    }
    catalogAsked = true;
    waiting = true;
    routing.readCatalog(session).onComplete(done -> pause());
    return false;
  }

  public boolean waiting() {
    return waiting;
  }

  /**
   * Where the statement may run; null if that has been asked and the frame must wait.
   *
   * @param index of the statement in its frame
   */
  @Nullable Placement placement(int index, DecisionRequest question) {
    if (!decisions.isEmpty() && askedOf != routing.chain()) {
      decisions.clear(); // of a policy that is no more
    }
    ChainResult result = decisions.isEmpty() ? null : decisions.get(index);
    if (result == null) {
      Placement same = memo(question);
      if (same != null) {
        metrics.decisionsKept.increment();
        return same;
      }
      result = routing.known(question);
      if (result != null) {
        metrics.decisionsKept.increment();
      }
    }
    if (result == null) {
      waiting = true;
      ChainSummary asked = routing.chain();
      long catalog = routing.catalogVersion(question.session());
      askedOf = asked;
      long since = System.nanoTime();
      routing
          .ask(question)
          .onComplete(
              answer -> {
                waiting = false;
                long took = System.nanoTime() - since;
                metrics.decision.record(took);
                turn.add(took);
                if (!abandoned) {
                  // Of a catalog that is no more it would be kept as if it were of the new one.
                  if (asked == routing.chain()
                      && catalog == routing.catalogVersion(question.session())) {
                    decisions.put(index, answer.result());
                  }
                  proceed.run();
                }
              });
      return null;
    }
    Placement placement = routing.placement(result);
    if (placement == null) {
      decisions.clear();
      pause();
      return null;
    }
    if (placement.lasting()
        && placement.rewritten() == null
        && question.text().length() <= LONGEST_KEPT
        && routing.decidesAlike()) {
      memo[slot(question)] = placement;
    }
    return placement;
  }

  /** Leaves the frame for now: others have their turn, and then it is offered again. */
  private void pause() {
    waiting = true;
    again.accept(
        () -> {
          waiting = false;
          if (!abandoned) {
            proceed.run();
          }
        });
  }

  /** An earlier decision on the same statement, if nothing that it was decided from has changed. */
  @Nullable Placement standing(@Nullable Placement last, Session session) {
    ChainSummary chain = routing.chain();
    if (last != null
        && (chain.cacheable() || !chain.deployed())
        && last.holds(chain, routing.map(), session.attributes(session.tx()))
        && routing.meansTheSame(last, session)) {
      metrics.decisionsKept.increment();
      return last;
    }
    return null;
  }

  /**
   * The last decision on a statement that this chain cannot tell from this one: what it reads of a
   * session stays the same, and nothing else of the statement counts.
   */
  private @Nullable Placement memo(DecisionRequest question) {
    Placement last = memo[slot(question)];
    return last != null
            && last.holds(routing.chain(), routing.map(), question.attributes())
            && last.question().command().equals(question.command())
            && !routing.dependsOnEarlier(question)
            && routing.decidesAlike()
        ? last
        : null;
  }

  private static int slot(DecisionRequest question) {
    return (question.readOnly() ? 1 : 0) | (question.opaque() ? 2 : 0);
  }

  /** The number of a statement of the frame under way: the same each time that it is offered. */
  long number(int index, Session session) {
    while (numbered <= index) {
      long next = session.nextStatement();
      if (numbered++ == 0) {
        firstNumber = next;
      }
    }
    return firstNumber + index;
  }

  /** The frame is done with. */
  public void end() {
    numbered = 0;
    reading = null;
    catalogAsked = false;
    if (!decisions.isEmpty()) {
      decisions.clear();
    }
  }

  public void abandon() {
    abandoned = true;
  }
}
