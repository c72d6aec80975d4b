package io.cordon.proxy.plugin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails where there is more than was expected: what is packed may be anything, unpacked. */
final class CappedInputStream extends FilterInputStream {

  private final long max;
  private long left;

  CappedInputStream(InputStream in, long max) {
    super(in);
    this.max = max;
    this.left = max;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new IOException("more than " + max + " bytes, unpacked");
    }
  }
}
