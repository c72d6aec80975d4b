package io.cordon.proxy;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.metrics.Families;
import io.cordon.proxy.metrics.Metric;
import io.cordon.proxy.metrics.MetricSource;

/** What a member's audit shows at a scrape; nothing where there is none. */
final class AuditMetrics implements MetricSource {

  private final AuditLog audit;

  AuditMetrics(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public void read(Families to) {
    if (audit.active()) {
      to.count(Metric.AUDIT_WRITTEN, audit.written());
      to.count(Metric.AUDIT_LOST, audit.lost());
      to.gauge(Metric.AUDIT_WAITING, audit.waiting());
      to.gauge(Metric.AUDIT_FAILING, audit.failing() ? 1 : 0);
    }
  }
}
