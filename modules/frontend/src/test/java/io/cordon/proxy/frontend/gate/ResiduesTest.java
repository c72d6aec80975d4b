package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.sql.SqlAnalyzer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ResiduesTest {

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
