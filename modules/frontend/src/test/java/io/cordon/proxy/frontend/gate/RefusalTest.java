package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.plugin.Hook;
import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Objection;
import io.cordon.proxy.router.ReasonClass;
import io.cordon.proxy.router.ResolvedTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client is told of each refusal (docs/refusals.md), and as what it is counted. */
class RefusalTest {

  @Test
  void aPluginsWordHasThePluginAndTheEpoch() {
    Refusal.Denial denial = new Refusal.Blocked(blocked(Hook.ROUTE));

    assertTold(
        denial, "42000", "Query blocked by route plugin: not here", "guard@7", ReasonClass.BLOCK);
    assertEquals("not here", denial.reason());
  }

  @Test
  void ofPreQueryItIsNotTheRoutesWord() {
    assertTold(
        new Refusal.Blocked(blocked(Hook.PRE_QUERY)),
        "42000",
        "Query blocked by plugin: not here",
        "guard@7",
        ReasonClass.BLOCK);
  }

  @Test
  void whereNobodyCouldBeAskedItIsOurWord() {
    assertTold(
        new Refusal.Blocked(new Decision.Refused(ReasonClass.STALE, "stale", 7, "r")),
        "42000",
        "Query blocked by route plugin: stale",
        "cordon@7",
        ReasonClass.STALE);
  }

  @Test
  void noNode() {
    Refusal.Denial denial =
        new Refusal.NoNode(
            new ResolvedTarget.Refused(ReasonClass.WISH, "node \"x\" is not known"), 7);

    assertTold(
        denial,
        "42000",
        "Query blocked by route plugin: node \"x\" is not known",
        "cordon@7",
        ReasonClass.WISH);
    assertNull(denial.decision());
  }

  @Test
  void elsewhere() {
    assertTold(
        new Refusal.Elsewhere("a", 7),
        "42000",
        "Query blocked by route plugin: the statement may not run on node \"a\", where this"
            + " transaction runs",
        "cordon@7",
        ReasonClass.ELSEWHERE);
  }

  @Test
  void pinned() {
    Refusal.Denial denial = new Refusal.Pinned("a", "temporary tables", 7);

    assertTold(
        denial,
        "42000",
        "Query blocked by route plugin: the statement may not run on node \"a\", to which this"
            + " session is bound by temporary tables",
        "cordon@7",
        ReasonClass.ELSEWHERE);
    assertEquals(
        "DISCARD ALL releases the session from the node; it also resets its settings.",
        denial.error().field('H'));
  }

  @Test
  void boundOtherwise() {
    assertTold(
        new Refusal.BoundOtherwise("p", 7),
        "42000",
        "Query blocked by plugin: portal \"p\" was bound to another text than a plugin would have"
            + " it now",
        "cordon@7",
        ReasonClass.REWRITTEN_OTHERWISE);
  }

  @Test
  void whatIsNoPluginsWordHasAStateOfItsOwn() {
    assertEquals("42501", new Refusal.FixedParameter("a.b").error().sqlState());
    assertEquals(ReasonClass.ATTRIBUTE, new Refusal.FixedParameter("a.b").reasonClass());
    assertEquals("0A000", new Refusal.ComputedParameter("a.b").error().sqlState());
    assertEquals(ReasonClass.ATTRIBUTE, new Refusal.ComputedParameter("a.b").reasonClass());
    assertEquals("0A000", Refusal.UncertainText.UNCERTAIN_TEXT.error().sqlState());
    assertEquals(ReasonClass.UNCERTAIN_TEXT, Refusal.UncertainText.UNCERTAIN_TEXT.reasonClass());
    assertEquals("58030", Refusal.Unaudited.UNAUDITED.error().sqlState());
    assertEquals(ReasonClass.UNAUDITED, Refusal.Unaudited.UNAUDITED.reasonClass());
  }

  @Test
  void whatTheNodeSaysItselfIsPutInNoPlace() {
    assertNull(Refused.byNode().instead());
    ErrorResponse error = Errors.noSuchPortal("p");
    assertEquals(error, Refused.failure(error).instead());
  }

  private static Decision.Refused blocked(Hook hook) {
    List<Objection> objections = List.of(new Objection("guard", "not here", false));
    return new Decision.Refused(
        ReasonClass.BLOCK, "not here", "guard", hook, 7, objections, "r", true);
  }

  private static void assertTold(
      Refusal.Denial denial, String sqlState, String message, String routine, ReasonClass counted) {
    ErrorResponse error = denial.error();
    assertEquals(sqlState, error.sqlState());
    assertEquals(message, error.message());
    assertEquals(routine, error.field('R'));
    assertEquals(counted, denial.reasonClass());
  }
}
