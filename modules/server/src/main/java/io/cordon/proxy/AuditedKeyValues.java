package io.cordon.proxy;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.audit.AuditEvent;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.keyvalues.KeySpace;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of plugins as operators write them: what the cluster has taken is a line of the audit.
 * What a plugin writes itself is not.
 */
final class AuditedKeyValues implements SharedKeyValues {

  private final SharedKeyValues keys;
  private final AuditLog audit;

  AuditedKeyValues(SharedKeyValues keys, AuditLog audit) {
    this.keys = keys;
    this.audit = audit;
  }

  @Override
  public KeyValues of(String plugin) {
    return keys.of(plugin);
  }

  @Override
  public Future<Written> put(String plugin, String key, byte[] value) {
    return audited(plugin, key, value, keys.put(plugin, key, value));
  }

  @Override
  public Future<Written> remove(String plugin, String key) {
    return audited(plugin, key, null, keys.remove(plugin, key));
  }

  /** Of one that fails nobody knows whether it takes effect. */
  private Future<Written> audited(
      String plugin, String key, byte @Nullable [] value, Future<Written> write) {
    return write.onComplete(
        result -> {
          if (audit.active() && (result.failed() || result.result() == Written.DONE)) {
            audit.record(AuditEvent.ofKey(KeySpace.of(plugin), key, value));
          }
        });
  }

  @Override
  public List<String> keys(String plugin, String prefix) {
    return keys.keys(plugin, prefix);
  }

  @Override
  public void listen(Consumer<String> listener) {
    keys.listen(listener);
  }
}
