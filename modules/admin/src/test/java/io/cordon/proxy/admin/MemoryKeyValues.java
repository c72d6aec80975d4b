package io.cordon.proxy.admin;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.KeySpace;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Keys of one process, without caps; the answer to writes is what a test says. */
final class MemoryKeyValues implements SharedKeyValues {

  final Map<String, byte[]> values = new ConcurrentSkipListMap<>();
  volatile Future<Written> answer = Future.succeededFuture(Written.DONE);

  @Override
  public KeyValues of(String plugin) {
    return new KeyValues() {
      @Override
      public Optional<byte[]> get(String key) {
        return Optional.ofNullable(values.get(KeySpace.of(plugin) + " " + key));
      }

      @Override
      public boolean set(String key, byte[] value) {
        throw new UnsupportedOperationException();
      }

      @Override
      public boolean delete(String key) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Override
  public Future<Written> put(String plugin, String key, byte[] value) {
    values.put(KeySpace.of(plugin) + " " + key, value);
    return answer;
  }

  @Override
  public Future<Written> remove(String plugin, String key) {
    return values.remove(KeySpace.of(plugin) + " " + key) == null
        ? Future.succeededFuture(Written.ABSENT)
        : answer;
  }

  @Override
  public List<String> keys(String plugin, String prefix) {
    String start = KeySpace.of(plugin) + " ";
    return values.keySet().stream()
        .filter(name -> name.startsWith(start + prefix))
        .map(name -> name.substring(start.length()))
        .toList();
  }

  @Override
  public void listen(Consumer<String> listener) {}
}
