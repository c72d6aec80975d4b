package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code replica} has another name on a node; all else is in the client's words. */
class NodeTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET replica = 'a''b'           | SET \"helios\".\"replica\" = 'a''b'",
        "set Replica to x               | SET \"helios\".\"replica\" = 'x'",
        "SET LOCAL replica = 'a'        | SET LOCAL \"helios\".\"replica\" = 'a'",
        "SET replica TO DEFAULT         | RESET helios.replica",
        "SET LOCAL replica TO DEFAULT   | SET LOCAL helios.replica TO DEFAULT",
        "RESET replica                  | RESET \"helios\".\"replica\"",
        "SHOW replica                   | SHOW helios.replica",
        "SET helios.region = 'a'        | SET helios.region = 'a'",
        "SHOW helios.region             | SHOW helios.region",
        "RESET ALL                      | RESET ALL",
        "SELECT replica FROM t          | SELECT replica FROM t",
      })
  void isInTheWordsOfANode(String asked, String sent) {
    Script script = Sql.script(asked);
    Statement statement = script.statements().get(0);

    assertEquals(sent, NodeText.of(script, statement));
    assertEquals(!sent.equals(asked), NodeText.isRenamed(statement));
    assertEquals(!sent.equals(asked), NodeText.isRenamed(script));
  }

  @Test
  void aParseKeepsItsNameAndTypes() {
    Parse parse = new Parse("s", "SHOW replica", new int[] {23});
    Parse own = new Parse("s", "SHOW TimeZone", new int[] {23});

    Parse sent = NodeText.of(parse, Sql.script("SHOW replica"));

    assertEquals("s", sent.statement());
    assertEquals("SHOW helios.replica", sent.query());
    assertEquals(23, sent.parameterTypes()[0]);
    assertSame(own, NodeText.of(own, Sql.script("SHOW TimeZone")));
  }
}
