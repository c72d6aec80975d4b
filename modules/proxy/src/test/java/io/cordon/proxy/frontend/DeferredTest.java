package io.cordon.proxy.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeferredTest {

  @Test
  void countsWhatIsThere() {
    Deferred deferred = new Deferred();
    deferred.add("BEGIN");
    long one = deferred.bytes();
    deferred.add("SAVEPOINT a");
    deferred.add("x".repeat(1_000));
    assertTrue(deferred.bytes() > one + 2_000);

    deferred.subList(1, deferred.size()).clear();
    assertEquals(one, deferred.bytes());
    assertEquals(List.of("BEGIN"), deferred);

    deferred.set(0, "BEGIN; SELECT 1");
    assertTrue(deferred.bytes() > one);
    deferred.remove(0);
    deferred.add("BEGIN");
    deferred.clear();
    assertEquals(0, deferred.bytes());
    assertTrue(deferred.isEmpty());
  }
}
