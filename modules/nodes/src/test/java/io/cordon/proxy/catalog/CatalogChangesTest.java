package io.cordon.proxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.cordon.test.Await;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CatalogChangesTest {

  private final CatalogChanges changes = new CatalogChanges();

  private static long now() {
    return System.nanoTime();
  }

  @Test
  void oneIsUnderWayUntilItHasEnded() {
    assertTrue(changes.areBefore(now()));
    CatalogChanges.Change change = changes.begin();
    assertFalse(changes.areBefore(now()));

    long before = now();
    change.ended(now());

    assertFalse(changes.areBefore(before));
    assertTrue(changes.areBefore(now()));
    assertEquals(1, changes.begun());
  }

  @Test
  void oneOfCodeIsOneOfEachKind() {
    CatalogChanges.Change table = changes.begin();
    assertTrue(changes.ofCodeAreBefore(now()));
    CatalogChanges.Change function = changes.begin();
    function.ofCode();
    function.ofCode();
    assertFalse(changes.ofCodeAreBefore(now()));

    function.ended(now());

    assertTrue(changes.ofCodeAreBefore(now()));
    assertFalse(changes.areBefore(now()));
    table.ended(now());
    assertTrue(changes.areBefore(now()));
  }

  @Test
  void thoseOfAnotherMemberCountUntilItSaysThatTheyHaveEnded() {
    changes.elsewhere("b", new CatalogChanges.State(1, true, false));
    assertFalse(changes.areBefore(now()));
    assertTrue(changes.ofCodeAreBefore(now()));
    changes.elsewhere("c", new CatalogChanges.State(7, true, true));

    changes.elsewhere("b", new CatalogChanges.State(2, false, false));

    assertFalse(changes.areBefore(now()));
    assertFalse(changes.ofCodeAreBefore(now()));
    changes.elsewhere("c", new CatalogChanges.State(8, false, false));
    assertTrue(changes.areBefore(now()));
    assertTrue(changes.ofCodeAreBefore(now()));
    assertEquals(4, changes.begun());
  }

  @Test
  void whatComesLateDoesNotTakeBackWhatWasSaidAfterIt() {
    changes.elsewhere("b", new CatalogChanges.State(2, true, true));

    changes.elsewhere("b", new CatalogChanges.State(1, false, false));

    assertFalse(changes.areBefore(now()));
    assertFalse(changes.ofCodeAreBefore(now()));
  }

  @Test
  void aMemberThatSaysNothingHasNothingUnderWay() {
    changes.elsewhere("b", new CatalogChanges.State(1, true, true));

    assertFalse(changes.areBefore(now()));
    assertTrue(changes.areBefore(now() + CatalogChanges.SILENCE.toNanos()));
  }

  @Test
  void membersTellEachOther() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CatalogChanges one = member(vertx);
      CatalogChanges other = member(vertx);
      assertTrue(other.areBefore(now()));

      CatalogChanges.Change change = one.begin();
      change.ofCode();

      Await.until("the other knows", () -> !other.ofCodeAreBefore(now()));
      assertFalse(other.areBefore(now()));
      change.ended(now());
      Await.until("it has ended", () -> other.ofCodeAreBefore(now()) && other.areBefore(now()));
      assertTrue(one.areBefore(now()), "nobody takes its own for another's");
    } finally {
      vertx.close().await();
    }
  }

  private static CatalogChanges member(Vertx vertx) {
    RegionMapHolder regions = new RegionMapHolder();
    Catalogs catalogs = new Catalogs(regions, Duration.ofHours(1));
    CatalogOptions options = new CatalogOptions(Duration.ofHours(1), Duration.ofSeconds(1));
    ServiceLogin login = new ServiceLogin("u", null);
    vertx.deployVerticle(new CatalogVerticle(options, login, regions, catalogs)).await();
    return catalogs.changes();
  }
}
