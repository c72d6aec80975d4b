package io.cordon.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlProblemTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nodes:N>- {name: a}       | 2:1: a tab cannot indent YAML; use spaces",
        "identities:N  *: {}       | 2:4: a * that is not quoted begins an alias; quote it: \"*\"",
        "a: *                      | 1:5: a * that is not quoted begins an alias; quote it: \"*\"",
        "a: b: c                   | 1:5: mapping values are not allowed here",
        "a: [1N^N ^                | 3:3: expected \",\" or \"]\": is the \"[\" in line 1 closed?",
        "{                         | 1:2: expected the node content, but found '<stream end>'",
        "a: [secret, 'x            | 1:15: found unexpected end of stream"
      })
  void oneProblemAtItsPlace(String text, String expected) {
    PolicyException e =
        assertThrows(
            PolicyException.class,
            () -> PolicyReader.parse(text.replace("N", "\n").replace(">", "\t"), 1, name -> null));

    assertEquals(1, e.problems().size(), e::getMessage);
    assertEquals("p.yaml:" + expected, e.problems().get(0).of(Path.of("p.yaml")));
  }
}
