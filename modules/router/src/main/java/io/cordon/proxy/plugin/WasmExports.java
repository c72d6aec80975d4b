package io.cordon.proxy.plugin;

import io.cordon.plugin.PluginLoadException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a WebAssembly module exports, by its binary format; the rest of it is not looked at. */
public final class WasmExports {

  private static final int MAGIC = 0x0061736d;
  private static final int EXPORTS = 7;

  private WasmExports() {}

  /**
   * The names, in the module's order.
   *
   * @throws PluginLoadException if it is no module
   */
  public static List<String> of(byte[] module) {
    List<String> names = new ArrayList<>();
    try {
      ByteBuffer in = ByteBuffer.wrap(module);
      if (in.getInt() != MAGIC) {
        throw new PluginLoadException("not a WebAssembly module");
      }
      in.getInt();
      while (in.hasRemaining()) {
        int id = in.get();
        ByteBuffer section = take(in);
        if (id == EXPORTS) {
          for (long left = number(section); left > 0; left--) {
            names.add(StandardCharsets.UTF_8.decode(take(section)).toString());
            section.get();
            number(section);
          }
        }
      }
      return names;
    } catch (BufferUnderflowException e) {
      throw new PluginLoadException("not a WebAssembly module: it is cut", e);
    }
  }

  /** As many bytes as are announced. */
  private static ByteBuffer take(ByteBuffer in) {
    long length = number(in);
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer taken = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return taken;
  }

  /** LEB128, unsigned, 32 bits. */
  private static long number(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }
}
