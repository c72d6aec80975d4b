package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cordon.proxy.frontend.query.SessionServer;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.sql.SqlAnalyzer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResiduesTest {

  private final SessionServer server = new SessionServer(4, false);
  private final Session session = Sql.session();
  private boolean contended;
  private final Residues residues =
      new Residues(
          session,
          server.services().routing(),
          new Contention() {
            @Override
            public boolean isContended() {
              return contended;
            }

            @Override
            public long catalogChangesBegun() {
              return 0;
            }
          });

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Residue of(String text) {
    Residues.Source source = new Residues.OfStatement(Sql.statement(text));
    return server.onLoop(() -> residues.of(source));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1                       | SESSION NONE",
        "SELECT f()                     | SESSION NONE",
        "INSERT INTO t VALUES (1)       | SESSION NONE",
        "BEGIN                          | SESSION NONE",
        "SHOW work_mem                  | SESSION NONE",
        "SET work_mem = 1               | SESSION NONE",
        "TRUNCATE t                     | SESSION NONE",
        "EXPLAIN SELECT 1               | SESSION NONE",
        "COPY t FROM STDIN              | SESSION NONE",
        "EXECUTE r                      | SESSION NONE",
        "EXPLAIN ANALYZE DELETE FROM t  | SESSION ANY",
        "COPY pg_class FROM STDIN       | SESSION ANY",
        "DELETE FROM pg_proc            | SESSION ANY",
        "DELETE FROM pg_catalog.x       | SESSION ANY",
        "SELECT 1 FROM pg_proc          | SESSION NONE",
        "CREATE TABLE t ()              | SESSION ANY",
        "DO $$$$                        | SESSION ANY",
        "EXECUTE nobody                 | SESSION ANY",
        "EXECUTE e                      | SESSION ANY",
        "SELECT array_shuffle(a) FROM t | PROCESS NONE",
        "EXECUTE g                      | PROCESS NONE",
      })
  void whatIsNotKnownLeavesSomething(String text, String residue) {
    session.prepared.put("r", Sql.prepared(session, "r", "SELECT 1"));
    session.prepared.put("e", Sql.prepared(session, "e", "EXECUTE r"));
    session.prepared.put("g", Sql.prepared(session, "g", "SELECT array_shuffle(a) FROM t"));

    Residue found = of(text);
    assertEquals(residue, found.left() + " " + found.change());
  }

  /** Only where others wait is it worth it to know. */
  @Test
  void transactionControlLeavesNothingWhereThatIsAsked() {
    contended = true;

    assertEquals(Residue.NOTHING, of("BEGIN"));
    assertEquals(Residue.NOTHING, of("SHOW work_mem"));
    assertNotEquals(Residue.NOTHING, of("SET work_mem = 1"));
    assertNotEquals(Residue.NOTHING, of("SELECT 1 FROM t"), "nobody knows the table");
  }

  @Test
  void whatCannotBeReadMayChangeAnything() {
    assertEquals(Residue.CATALOG, residues.of(new Residues.OfStatement(null)));
    assertEquals(Residue.NOTHING, residues.of(new Residues.OfCall(955)), "lowrite");
    assertEquals(Residue.CATALOG, residues.of(new Residues.OfCall(1319)));
    Residues.Source nothing = new Residues.OfPrepared(Sql.prepared(session, "n", " -- nothing"));
    assertEquals(Residue.NOTHING, residues.of(nothing));
    Residues.Source noSql = new Residues.OfPrepared(Sql.prepared(session, "n", "this is no SQL"));
    assertEquals(Residue.CATALOG, residues.of(noSql));
  }

  /** A word that no statement has as its command would make what it stands for a change of DDL. */
  @Test
  void theCommandsOfASessionAreThoseThatTheAnalyzerSays() {
    Set<String> commands = new TreeSet<>();
    for (String sql :
        new String[] {
          "CLOSE c",
          "CLOSE ALL",
          "DEALLOCATE p",
          "DEALLOCATE ALL",
          "DECLARE c CURSOR FOR SELECT 1",
          "DISCARD ALL",
          "DISCARD PLANS",
          "DISCARD SEQUENCES",
          "DISCARD TEMP",
          "FETCH c",
          "LISTEN x",
          "LOCK t",
          "MOVE c",
          "NOTIFY x",
          "PREPARE p AS SELECT 1",
          "RESET work_mem",
          "RESET ALL",
          "SET work_mem = 1",
          "SET TRANSACTION READ ONLY",
          "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
          "SET ROLE x",
          "SET CONSTRAINTS ALL DEFERRED",
          "TRUNCATE t",
          "UNLISTEN *"
        }) {
      commands.add(SqlAnalyzer.postgres17().analyze(sql, true).statements().get(0).command());
    }

    assertEquals(new TreeSet<>(Residues.OF_SESSION), commands);
  }
}
