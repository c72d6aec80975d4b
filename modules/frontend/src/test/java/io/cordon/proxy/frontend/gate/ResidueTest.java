package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidueTest {

  @Test
  void ofTwoItIsWhatEitherLeaves() {
    for (Residue one : all()) {
      for (Residue other : all()) {
        Residue both = one.and(other);
        assertEquals(both, other.and(one));
        assertEquals(one.isNothing() && other.isNothing(), both.isNothing());
        assertEquals(one.outlivesCleaning() || other.outlivesCleaning(), both.outlivesCleaning());
        assertEquals(one.changesCatalog() || other.changesCatalog(), both.changesCatalog());
        assertEquals(one.changesCode() || other.changesCode(), both.changesCode());
      }
    }
  }

  private static List<Residue> all() {
    List<Residue> all = new ArrayList<>();
    for (Residue.Left left : Residue.Left.values()) {
      for (Residue.Change change : Residue.Change.values()) {
        all.add(new Residue(left, change));
      }
    }
    return all;
  }
}
