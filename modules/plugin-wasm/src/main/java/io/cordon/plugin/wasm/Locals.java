package io.cordon.plugin.wasm;

/**
 * Counts the locals of all functions before the parser makes objects of them: ten bytes of code can
 * declare fifty thousand.
 */
final class Locals {

  private static final int HEADER = 8;
  private static final int CODE_SECTION = 10;

  private final byte[] code;
  private int at;

  private Locals(byte[] code, int at) {
    this.code = code;
    this.at = at;
  }

  /** At least so many; what is no module is for the parser to say. */
  static long count(byte[] code) {
    Locals locals = new Locals(code, HEADER);
    try {
      return locals.sections();
    } catch (ArrayIndexOutOfBoundsException endsTooEarly) {
      return 0;
    }
  }

  private long sections() {
    long count = 0;
    while (at < code.length) {
      int id = code[at++];
      long length = unsigned();
      long end = at + length;
      if (id == CODE_SECTION) {
        count += functions();
      }
      if (end > code.length) {
        return count;
      }
      at = (int) end;
    }
    return count;
  }

  private long functions() {
    long count = 0;
    long functions = unsigned();
    for (long i = 0; i < functions; i++) {
      long length = unsigned();
      long end = at + length;
      long groups = unsigned();
      for (long group = 0; group < groups && at < end; group++) {
        count += unsigned();
        type();
      }
      if (end > code.length) {
        return count;
      }
      at = (int) end;
    }
    return count;
  }

  /** A byte, or a reference's two bytes with the type's number. */
  private void type() {
    int type = code[at++] & 0xff;
    if (type == 0x63 || type == 0x64) {
      unsigned();
    }
  }

  /** LEB128, of at most five bytes. */
  private long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = code[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }
}
