package io.cordon.proxy.backend;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it heard. */
final class RecordingListener implements ServerListener {

  final StringBuffer text = new StringBuffer();
  final AtomicInteger bytes = new AtomicInteger();
  final AtomicInteger writable = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger readComplete = new AtomicInteger();
  volatile int bytesAtClose = -1;

  @Override
  public void received(ByteBuf received) {
    if (bytes.get() < 100) {
      text.append(received.toString(StandardCharsets.ISO_8859_1));
    }
    bytes.addAndGet(received.readableBytes());
    received.release();
  }

  @Override
  public void readComplete() {
    readComplete.incrementAndGet();
  }

  @Override
  public void writable() {
    writable.incrementAndGet();
  }

  @Override
  public void closed() {
    bytesAtClose = bytes.get();
    closed.incrementAndGet();
  }
}
