package io.cordon.plugin.wasm;

import java.io.ByteArrayOutputStream;

/** Writes binary modules whose text would be too long to keep, or that wat2wasm cannot write. */
final class Assembler {

  private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

  /** Types: alloc 0, dealloc 1, a hook 2. */
  private static final byte[] TYPES =
      bytes(3, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 0, 0x60, 2, 0x7f, 0x7f, 1, 0x7e);

  private static final byte[] MEMORY = section(5, bytes(1, 0, 1));
  private static final byte[] EXPORTS =
      section(
          7,
          join(
              bytes(4),
              name("memory", 2, 0),
              name("alloc", 0, 0),
              name("dealloc", 0, 1),
              name("route", 0, 2)));
  private static final byte[] ALLOC = body(bytes(0), bytes(0x41, 0x80, 0x20));
  private static final byte[] DEALLOC = body(bytes(0), bytes());
  private static final byte[] ZERO = bytes(0x42, 0);

  private Assembler() {}

  /** A module whose route runs these instructions, and then answers 0. */
  static byte[] routeOf(byte[] instructions) {
    return join(
        HEADER,
        section(1, TYPES),
        section(3, bytes(3, 0, 1, 2)),
        MEMORY,
        EXPORTS,
        section(10, join(bytes(3), ALLOC, DEALLOC, body(bytes(0), join(instructions, ZERO)))));
  }

  /** The same with a type {@code (array (mut i32))}. */
  static byte[] withArrayType() {
    byte[] types = TYPES.clone();
    types[0] = 4;
    return join(
        HEADER,
        section(1, join(types, bytes(0x5e, 0x7f, 1))),
        section(3, bytes(3, 0, 1, 2)),
        MEMORY,
        EXPORTS,
        section(10, join(bytes(3), ALLOC, DEALLOC, body(bytes(0), ZERO))));
  }

  /** A module with so many more functions, of 50,000 locals each, in ten bytes each. */
  static byte[] manyLocals(int functions) {
    byte[] locals = join(bytes(1), unsigned(49_000), bytes(0x7f));
    byte[] code = join(unsigned(3 + functions), ALLOC, DEALLOC, body(bytes(0), ZERO));
    return join(
        HEADER,
        section(1, TYPES),
        section(3, join(unsigned(3 + functions), bytes(0, 1, 2), repeat(functions, 1))),
        MEMORY,
        EXPORTS,
        section(10, join(code, repeat(functions, ints(body(locals, bytes()))))));
  }

  static byte[] repeat(int times, int... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] once = bytes(values);
    for (int i = 0; i < times; i++) {
      out.writeBytes(once);
    }
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] body(byte[] locals, byte[] instructions) {
    byte[] content = join(locals, instructions, bytes(0x0b));
    return join(unsigned(content.length), content);
  }

  private static byte[] section(int id, byte[] content) {
    return join(bytes(id), unsigned(content.length), content);
  }

  private static byte[] name(String name, int kind, int index) {
    byte[] out = new byte[name.length() + 3];
    out[0] = (byte) name.length();
    for (int i = 0; i < name.length(); i++) {
      out[i + 1] = (byte) name.charAt(i);
    }
    out[name.length() + 1] = (byte) kind;
    out[name.length() + 2] = (byte) index;
    return out;
  }

  private static byte[] unsigned(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static int[] ints(byte[] values) {
    int[] out = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private static byte[] bytes(int... values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }
}
