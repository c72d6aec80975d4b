package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptCacheTest {

  private static final int LIMIT = 32 << 10;

  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor worker = vertx.createSharedWorkerExecutor("analysis", 1);
  private final ScriptCache cache = new ScriptCache(SqlAnalyzer.postgres17(), worker, LIMIT);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void knowsATextAgain() {
    Script first = cache.analyze("SELECT a FROM t", true);

    assertSame(first, cache.analyze("SELECT a FROM t", true));
    assertNotSame(first, cache.analyze("SELECT a FROM t", false));
  }

  @Test
  void keepsNoMoreThanItMay() {
    for (int i = 0; i < 2_000; i++) {
      String name = "t" + i;
      cache.analyze("SELECT " + name + ".x FROM " + name, true);
      assertTrue(cache.bytes() <= LIMIT, cache.bytes() + " bytes");
    }
    assertTrue(cache.bytes() > LIMIT / 2, cache.bytes() + " bytes");
  }

  @Test
  void analyzesALongTextElsewhereAndKeepsNothingOfIt() {
    String text = "SELECT '" + "x".repeat(ScriptCache.LONGEST_ON_LOOP) + "'";

    assertEquals(
        SqlAnalyzer.postgres17().analyze(text, true), cache.analyzeElsewhere(text, true).await());
    assertEquals("SELECT $1", cache.normalized(text, true).await());
    assertEquals("SELECT $1", cache.normalized("SELECT 'x'", true).result());
    assertEquals(0, cache.bytes());
  }

  @Test
  void keepsNothingThatIsTooLargeByItself() {
    ScriptCache small = new ScriptCache(SqlAnalyzer.postgres17(), worker, 100);
    small.analyze("SELECT 1", true);

    assertEquals(0, small.bytes());
  }
}
