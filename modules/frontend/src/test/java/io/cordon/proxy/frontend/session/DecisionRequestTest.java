package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.Parse;
import io.cordon.sql.RelationName;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import io.vertx.core.Vertx;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A statement that runs another one is asked about with what that one touches. */
class DecisionRequestTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final Session session = Sql.session();
  private final ScriptCache scripts =
      new ScriptCache(
          SqlAnalyzer.postgres17(), VERTX.createSharedWorkerExecutor("analysis", 1), 1 << 20);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void prepare() {
    session.prepared.put("r", Sql.prepared(session, "r", "SELECT a FROM s.t"));
    session.prepared.put("w", Sql.prepared(session, "w", "DELETE FROM u"));
    session.cursors.put("c", new Cursor(Sql.statement("DECLARE c CURSOR FOR TABLE v"), null));
  }

  private DecisionRequest of(String text) {
    Script script = Sql.script(text);
    Statement last = script.statements().get(script.statements().size() - 1);
    return DecisionRequest.of(session, scripts, script, last, session.tx(), 5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 FROM a                           | read  | a",
        "DELETE FROM a                             | write | a",
        "EXECUTE r                                 | read  | t",
        "EXECUTE w                                 | write | u",
        "EXPLAIN ANALYZE EXECUTE w                 | write | u",
        "EXPLAIN EXECUTE r                         | read  | t",
        "EXECUTE nobody                            | opaque | ''",
        "PREPARE p AS SELECT 1 FROM a              | read  | a",
        "PREPARE p AS DELETE FROM a                | write | a",
        "FETCH c                                   | read  | v",
        "FETCH nobody                              | opaque | ''",
        "DECLARE d CURSOR FOR TABLE a; FETCH d     | read  | a",
        "DECLARE c CURSOR FOR TABLE a; FETCH c     | read  | a",
        "CREATE TABLE n AS EXECUTE r               | write | n t",
        "DO $$ BEGIN END $$                        | opaque | ''",
      })
  void isAskedAboutWithAllThatItTouches(String text, String kind, String relations) {
    DecisionRequest question = of(text);

    String found = question.opaque() ? "opaque" : question.readOnly() ? "read" : "write";
    assertEquals(kind, found);
    assertEquals(
        relations,
        question.relations().stream()
            .map(RelationName::name)
            .sorted()
            .collect(Collectors.joining(" ")));
  }

  @Test
  void ofTheClientsOwnTypesNothingIsInTheText() {
    Parse parse = new Parse("o", "SELECT $1", new int[] {99_999});
    session.prepared.put("o", new Prepared(parse, Sql.script("SELECT $1"), session));
    String any = DecisionRequest.ANY_TYPE.types().iterator().next();

    assertTrue(of("EXECUTE o").implicit().types().contains(any));
    assertFalse(of("EXECUTE r").implicit().types().contains(any));
    assertTrue(of("EXECUTE o").rewritten(Sql.script("SELECT 2")).implicit().types().contains(any));
  }

  @Test
  void keepsItsNumberThroughAllThatIsAskedAboutIt() {
    DecisionRequest question = of("EXECUTE r");

    assertEquals("7-5", question.requestId());
    assertEquals("7-5", question.rewritten(Sql.script("SELECT 2")).requestId());
    assertEquals("SELECT 2", question.rewritten(Sql.script("SELECT 2")).text());
    assertEquals("SELECT a FROM s.t", question.provenance().ran());
    assertEquals("SELECT a FROM s.t", question.earlier(question.provenance()).text());
    assertNull(of("SELECT 1").provenance());
  }

  @Test
  void whatDoesNotParseIsOpaque() {
    DecisionRequest question =
        DecisionRequest.opaque(session, scripts, "SELEC", "", session.tx(), 5);

    assertTrue(question.opaque());
    assertFalse(question.readOnly());
    assertEquals("SELEC", question.text());
  }

  @Test
  void onlyWhatRunsWhatWasNamedDependsOnTheSession() {
    assertTrue(DecisionRequest.dependsOnSession(Sql.statement("EXECUTE r")));
    assertTrue(DecisionRequest.dependsOnSession(Sql.statement("FETCH c")));
    assertFalse(DecisionRequest.dependsOnSession(Sql.statement("PREPARE p AS SELECT 1")));
    assertFalse(DecisionRequest.dependsOnSession(Sql.statement("SELECT 1")));
  }
}
