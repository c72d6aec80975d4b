package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.proxy.frontend.session.Sql;
import io.cordon.proxy.metrics.LoopMetrics;
import io.cordon.proxy.router.ReasonClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalsTest {

  private final LoopMetrics metrics = new LoopMetrics();
  private final Refusals refusals = new Refusals(metrics);

  @Test
  void remembersTheLastOfThem() {
    for (int i = 1; i <= Refusals.KEPT + 1; i++) {
      refusals.refused(Sql.session(), new Refusal.FixedParameter("a.p" + i), i, null);
    }

    List<RefusalView> last = refusals.last();
    assertEquals(Refusals.KEPT, last.size());
    assertEquals(2, last.get(0).epoch());
    assertEquals(Refusals.KEPT + 1, last.get(Refusals.KEPT - 1).epoch());
  }

  @Test
  void countsOursAsNobodysPlugins() {
    refusals.refused(Sql.session(), new Refusal.FixedParameter("a.p"), 7, "n1");

    RefusalView view = refusals.last().get(0);
    assertNull(view.plugin());
    assertEquals("42501", view.sqlState());
    assertEquals("n1", view.node());
    assertEquals("7", view.client());
    assertEquals(1, metrics.refused("", ReasonClass.ATTRIBUTE.label()).get());
  }
}
