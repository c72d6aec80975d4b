package io.cordon.proxy.frontend;

import io.cordon.protocol.BackendKeyData;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The backend keys of a member's sessions, and what a CancelRequest that names one does. One per
 * member: a CancelRequest comes on a connection of its own, on any loop. Thread-safe.
 */
public final class CancelKeys {

  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger last = new AtomicInteger(random.nextInt());
  private final ConcurrentMap<Integer, Key> keys = new ConcurrentHashMap<>();

  /**
   * A session's key. It is valid until it is removed, and cancels nothing until it is told what.
   */
  final class Key {

    private final BackendKeyData data;
    private volatile @Nullable Runnable action;

    private Key(BackendKeyData data) {
      this.data = data;
    }

    /** What the client is told. */
    BackendKeyData data() {
      return data;
    }

    /**
     * What a CancelRequest with this key does from now on. It is run on the loop of the connection
     * that the request came on, so it hops to its own and does not block.
     */
    void onCancel(Runnable cancelAction) {
      action = cancelAction;
    }

    /** The session is over. */
    void remove() {
      keys.remove(data.processId(), this);
    }
  }

  /** A key that no other session of this member has. */
  Key issue() {
    byte[] secret = ByteBuffer.allocate(4).putInt(random.nextInt()).array();
    while (true) {
      int processId = last.incrementAndGet() & Integer.MAX_VALUE;
      Key key = new Key(new BackendKeyData(processId, secret));
      if (processId != 0 && keys.putIfAbsent(processId, key) == null) {
        return key;
      }
    }
  }

  /** Cancels what the session with this key is doing. Nothing happens if there is none. */
  public void cancel(int processId, byte[] secret) {
    Key key = keys.get(processId);
    if (key == null || !MessageDigest.isEqual(key.data.secret(), secret)) {
      return;
    }
    Runnable action = key.action;
    if (action != null) {
      action.run();
    }
  }
}
