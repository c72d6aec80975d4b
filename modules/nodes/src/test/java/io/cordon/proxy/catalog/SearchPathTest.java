package io.cordon.proxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPathTest {

  @Test
  void plainNamesAreKnown() {
    assertEquals(List.of("public", "x_1", "alice"), of(" public,\tX_1 ,\u000b\"$user\"").schemas());
    assertEquals(List.of("alice"), of("$USER").schemas());
    assertEquals(List.of("a".repeat(63)), of("a".repeat(64)).schemas());
    assertEquals(List.of(), of(" ").schemas());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001cpublic",
        "public\u001f",
        "\u2003public",
        "\u00a0public",
        "\u001c",
        "\u2003",
        "public, \u0085x",
        "PUBL\u0130C",
        "\"Public\"",
        "\"public,x\"",
        "public,",
        "public x"
      })
  void nobodyKnowsTheRest(String value) {
    assertFalse(of(value).known());
  }

  @Test
  void schemasOfTemporaryObjectsMayHaveAnyName() {
    assertTrue(of("\"pg_temp_3\", public").mayBeTemporary("x"));
    assertFalse(of("public").mayBeTemporary("x"));
  }

  private static SearchPath of(String value) {
    return SearchPath.of("alice", value, Set.of());
  }
}
