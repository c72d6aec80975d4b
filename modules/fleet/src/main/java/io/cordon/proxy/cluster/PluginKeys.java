package io.cordon.proxy.cluster;

import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.Written;
import java.util.Optional;

/** One plugin's keys, read and written in this member's copy. */
record PluginKeys(String space, KeyCopy copy, Runnable written) implements KeyValues {

  @Override
  public Optional<byte[]> get(String key) {
    byte[] value = copy.view().get(space, key);
    return value == null ? Optional.empty() : Optional.of(value.clone());
  }

  @Override
  public boolean set(String key, byte[] value) {
    return write(new KeyWrite(space, key, value.clone()));
  }

  @Override
  public boolean delete(String key) {
    return write(new KeyWrite(space, key, null));
  }

  private boolean write(KeyWrite write) {
    Written result = copy.write(write);
    written.run();
    return result == Written.DONE;
  }
}
