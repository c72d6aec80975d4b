package io.cordon.proxy.backend;

import io.cordon.test.FakeNode;
import java.util.Map;

/** A scripted node with the keys of its connections in a pool. */
final class KeyedNode extends FakeNode {

  PoolKey key(String user, Map<String, String> parameters) {
    return new PoolKey("n1", "127.0.0.1", port(), user, "demo", parameters);
  }

  PoolKey key() {
    return key("alice", Map.of());
  }
}
