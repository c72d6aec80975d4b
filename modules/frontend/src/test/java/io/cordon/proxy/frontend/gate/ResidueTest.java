package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResidueTest {

  @Test
  void ofTwoItIsWhatEitherLeaves() {
    for (Residue one : Residue.values()) {
      for (Residue other : Residue.values()) {
        Residue both = one.and(other);
        assertEquals(both, other.and(one));
        assertEquals(one == Residue.NOTHING && other == Residue.NOTHING, both == Residue.NOTHING);
        assertEquals(one.outlivesCleaning() || other.outlivesCleaning(), both.outlivesCleaning());
        assertEquals(one.changesCatalog() || other.changesCatalog(), both.changesCatalog());
      }
    }
  }
}
