package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rather too much than too little: each character and each name counts. */
class WeightsTest {

  private final Session session = Sql.session();

  @Test
  void aTextTakesTwoBytesACharacterAtLeast() {
    assertTrue(Weights.of("") > 0);
    assertEquals(200, Weights.of("x".repeat(150)) - Weights.of("x".repeat(50)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a FROM t;",
        "SELECT f(1);",
        "SELECT 1 +++ 2;",
        "SELECT set_config('a.b','c',false);",
        "SELECT 1::int;",
        ";SELECT 1"
      })
  void aScriptTakesMoreWithEachStatement(String one) {
    long once = Weights.of(Sql.script(one));
    long twice = Weights.of(Sql.script(one + one));
    long thrice = Weights.of(Sql.script(one + one + one));

    assertTrue(twice - once >= 2L * one.length() + Weights.OBJECT);
    assertEquals(twice - once, thrice - twice);
  }

  @Test
  void namesTakeMoreThanTheirCharacters() {
    assertTrue(
        Weights.of(Sql.script("SELECT 1 FROM t")) > Weights.of(Sql.script("SELECT 1 -- m t")));
  }

  /** A portal keeps its statement, which may have lost its name. */
  @Test
  void whatIsKeptIsTakenWithWhatItKeeps() {
    Prepared prepared = Sql.prepared(session, "s", "SELECT 1");

    assertTrue(Weights.of(prepared) > Weights.of(prepared.script()));
    assertTrue(Weights.of(Portal.local("p", prepared)) > Weights.of(prepared));
    Cursor known = new Cursor(Sql.statement("SELECT 1"), prepared.provenance());
    Cursor unknown = new Cursor(Sql.statement("SELECT 1"), null);
    assertEquals(
        Weights.of(prepared.script()), Weights.of(known) - Weights.of(unknown), "its text");
  }
}
