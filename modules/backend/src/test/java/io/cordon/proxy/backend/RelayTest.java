package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.Query;
import io.cordon.test.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bytes of a lease. */
class RelayTest {

  private static final int MANY = 4 << 20;

  private final KeyedNode node = new KeyedNode();
  private final PoolFixture pool = new PoolFixture(PoolFixture.PATIENT);
  private final RecordingListener listener = new RecordingListener();

  @AfterEach
  void close() throws Exception {
    pool.close();
    node.close();
  }

  private ServerConnection leaseAndAttach() {
    ServerConnection connection = pool.lease(0, node.key());
    run(() -> connection.attach(listener));
    return connection;
  }

  private void run(Runnable task) {
    pool.on(
        0,
        () -> {
          task.run();
          return null;
        });
  }

  private static ByteBuf query(String text) {
    ByteBuf out = Unpooled.buffer();
    new Query(text).encode(out);
    return out;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bytesGoBothWays() throws Exception {
    node.answer = s -> s.sendBytes(Unpooled.wrappedBuffer(new byte[] {'h', 'i'}));
    ServerConnection connection = leaseAndAttach();
    run(() -> connection.write(query("SELECT 1")));
    assertEquals("SELECT 1", node.nextQuery());
    Await.until(() -> listener.text.toString().equals("hi"));
    Await.until(() -> listener.readComplete.get() > 0);
  }

  @Test
  void whatIsWrittenLaterGoesWithTheFlush() throws Exception {
    ServerConnection connection = leaseAndAttach();
    run(
        () -> {
          connection.writeLater(query("SELECT 1"));
          connection.writeLater(query("SELECT 2"));
          connection.flush();
        });
    assertEquals("SELECT 1", node.nextQuery());
    assertEquals("SELECT 2", node.nextQuery());
  }

  @Test
  void aMessageThatBeganWhileIdleIsTheLesseesToFinish() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    pool.release(0, connection, Disposition.CLEAN);
    ByteBuf mention = Unpooled.buffer();
    new io.cordon.protocol.ParameterStatus("a", "b").encode(mention);
    node.sessions.get(0).sendBytes(mention.readSlice(7));
    pool.lease(0, node.key());
    run(() -> connection.attach(listener));
    node.sessions.get(0).sendBytes(mention);
    Await.until(() -> listener.text.toString().equals("S\0\0\0\10a\0b\0"));
  }

  @Test
  void aPauseStopsTheNode() throws Exception {
    node.answer = s -> s.sendBytes(Unpooled.wrappedBuffer(new byte[4 * MANY]));
    ServerConnection connection = leaseAndAttach();
    run(
        () -> {
          connection.pause();
          connection.write(query("SELECT 1"));
        });
    assertEquals("SELECT 1", node.nextQuery());
    pool.settled(0);
    assertEquals(0, listener.bytes.get());
    run(connection::resume);
    Await.until(() -> listener.bytes.get() == 4 * MANY);
  }

  @Test
  void aFullWriteQueueSaysWhenItHasRoom() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    node.answer = s -> await(reading);
    ServerConnection connection = leaseAndAttach();
    run(() -> connection.write(query("SELECT 1")));
    assertEquals("SELECT 1", node.nextQuery()); // from here on it reads nothing
    String large = "x".repeat(MANY);
    run(
        () -> {
          assertFalse(connection.writeQueueFull());
          for (int i = 0; i < 8; i++) { // more than the kernel keeps
            connection.write(query(large));
          }
          assertTrue(connection.writeQueueFull());
        });
    assertEquals(0, listener.writable.get());
    reading.countDown();
    Await.until(() -> listener.writable.get() > 0);
    assertFalse(connection.writeQueueFull());
  }

  @Test
  void theEndIsHeardOnceAndAfterTheLastByte() throws Exception {
    node.answer =
        s -> {
          s.sendBytes(Unpooled.wrappedBuffer(new byte[1000]));
          s.socket.close();
        };
    ServerConnection connection = leaseAndAttach();
    run(
        () -> {
          connection.pause();
          connection.write(query("SELECT 1"));
        });
    assertEquals("SELECT 1", node.nextQuery());
    run(connection::resume);
    Await.until(() -> listener.closed.get() == 1);
    assertEquals(1000, listener.bytesAtClose);
    assertTrue(connection.closed());
    run(() -> pool.client(0).release(connection, Disposition.CLEAN));
    pool.settled(0);
    assertEquals(1, listener.closed.get());
    ServerConnection next = pool.lease(0, node.key());
    assertFalse(next.closed());
  }

  @Test
  void whoAttachesTooLateHearsThatItIsOver() throws Exception {
    ServerConnection connection = pool.lease(0, node.key());
    node.sessions.get(0).socket.close();
    Await.until(connection::closed);
    run(() -> connection.attach(listener));
    Await.until(() -> listener.closed.get() == 1);
  }

  @Test
  void aListenerThatFailsCostsTheConnection() {
    node.answer = s -> s.sendBytes(Unpooled.wrappedBuffer(new byte[] {'h', 'i'}));
    ServerConnection connection = pool.lease(0, node.key());
    run(
        () ->
            connection.attach(
                new ServerListener() {
                  @Override
                  public void received(ByteBuf bytes) {
                    bytes.release();
                    throw new IllegalStateException("a bug");
                  }

                  @Override
                  public void writable() {}

                  @Override
                  public void closed() {
                    listener.closed();
                  }
                }));
    run(() -> connection.write(query("SELECT 1")));
    Await.until(() -> listener.closed.get() == 1);
    Await.until(() -> node.open.get() == 0);
  }
}
