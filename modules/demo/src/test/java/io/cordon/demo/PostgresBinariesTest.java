package io.cordon.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

  @ParameterizedTest
  @CsvSource({"Linux, amd64", "Linux, aarch64", "Mac OS X, aarch64"})
  void hasPostgresForTheMachinesWeSupport(String os, String arch) {
    assertNotNull(PostgresBinaries.class.getResource(PostgresBinaries.resource(os, arch)));
  }
}
