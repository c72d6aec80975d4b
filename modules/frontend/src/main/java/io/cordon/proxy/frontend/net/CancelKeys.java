package io.cordon.proxy.frontend.net;

import io.cordon.protocol.BackendKeyData;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The backend keys of a member's sessions, and what a CancelRequest that names one does. One per
 * member: a CancelRequest comes on a connection of its own, on any loop, and to any member.
 * Thread-safe.
 */
public final class CancelKeys {

  /** Knows what to do with a CancelRequest for no session of this member. Must not block. */
  @FunctionalInterface
  public interface Elsewhere {

    /**
     * Does it, or nothing. Succeeds when that is done: it cancels nothing that begins later.
     *
     * @param source the address of who sent it, without a port
     */
    public Future<Void> cancel(int processId, byte[] secret, String source);
  }

  private final IntUnaryOperator processIds;
  private final Elsewhere elsewhere;
  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger last = new AtomicInteger(random.nextInt());
  private final ConcurrentMap<Integer, Key> keys = new ConcurrentHashMap<>();

  /**
   * A session's key. It is valid until it is removed, and cancels nothing until it is told what.
   */
  public final class Key {

    private final BackendKeyData data;
    private volatile @Nullable Supplier<Future<Void>> action;

    private Key(BackendKeyData data) {
      this.data = data;
    }

    /** What the client is told. */
    public BackendKeyData data() {
      return data;
    }

    /**
     * What a CancelRequest with this key does from now on. It is run on the loop of the connection
     * that the request came on, so it hops to its own and does not block. Its future completes when
     * nothing that begins later can be cancelled by it.
     */
    public void onCancel(Supplier<Future<Void>> cancelAction) {
      action = cancelAction;
    }

    /** The session is over. */
    public void remove() {
      keys.remove(data.processId(), this);
    }
  }

  /**
   * Of a member.
   *
   * @param processIds makes a process id of a session's number, so that other members know whose it
   *     is; 0, or one that a session has, leads to the next number
   */
  public CancelKeys(IntUnaryOperator processIds, Elsewhere elsewhere) {
    this.processIds = processIds;
    this.elsewhere = elsewhere;
  }

  /** A key that no other session of the fleet has. */
  public Key issue() {
    byte[] secret = ByteBuffer.allocate(4).putInt(random.nextInt()).array();
    while (true) {
      int processId = processIds.applyAsInt(last.incrementAndGet());
      Key key = new Key(new BackendKeyData(processId, secret));
      if (processId != 0 && keys.putIfAbsent(processId, key) == null) {
        return key;
      }
    }
  }

  /**
   * Cancels what the session with this key is doing, wherever in the fleet it is, if it is.
   * Completes when nothing that begins later can be cancelled by it, so that a client which waits
   * for the end of its CancelRequest may send the next statement, as with PostgreSQL.
   */
  public Future<Void> cancel(int processId, byte[] secret, String source) {
    Key key = find(processId, secret);
    return key == null ? elsewhere.cancel(processId, secret, source) : run(key);
  }

  /** The same for a session of this member only; nothing happens if there is none with this key. */
  public Future<Void> cancel(int processId, byte[] secret) {
    Key key = find(processId, secret);
    return key == null ? Future.succeededFuture() : run(key);
  }

  private @Nullable Key find(int processId, byte[] secret) {
    Key key = keys.get(processId);
    return key != null && MessageDigest.isEqual(key.data.secret(), secret) ? key : null;
  }

  private static Future<Void> run(Key key) {
    Supplier<Future<Void>> action = key.action;
    return action == null ? Future.succeededFuture() : action.get();
  }
}
