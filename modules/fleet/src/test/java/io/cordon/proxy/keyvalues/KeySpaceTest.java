package io.cordon.proxy.keyvalues;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpaceTest {

  @Test
  void aPublishedNameIsAnAlias() {
    assertEquals("residency-router", KeySpace.of("helios-plugin-residency-router"));
    assertEquals("residency-router", KeySpace.of("residency-router"));
    assertEquals("helios-plugin-", KeySpace.of("helios-plugin-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "A", "a_b", "a.b", "a b", "a/b", "é", "..", "a\n"})
  void isNoName(String name) {
    assertFalse(KeySpace.isName(name));
  }

  @Test
  void isAName() {
    assertTrue(KeySpace.isName("residency-router"));
    assertTrue(KeySpace.isName("guard2"));
  }
}
