package io.cordon.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON as UTF-8, compact, with nothing but the escapes that JSON demands. A text with a lone
 * surrogate is a JsonException.
 */
final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Of a character: six bytes for an escape, at most four for UTF-8. */
  private static final int MOST = 6;

  private byte[] out;
  private int at;
  private boolean comma;

  JsonWriter(int capacity) {
    out = new byte[capacity];
  }

  JsonWriter open() {
    return open('{');
  }

  JsonWriter close() {
    return close('}');
  }

  JsonWriter openList() {
    return open('[');
  }

  JsonWriter closeList() {
    return close(']');
  }

  JsonWriter key(String name) {
    separate();
    quote(name);
    put(':');
    comma = false;
    return this;
  }

  JsonWriter value(@Nullable String value) {
    separate();
    if (value == null) {
      ascii("null");
    } else {
      quote(value);
    }
    return this;
  }

  JsonWriter value(boolean value) {
    separate();
    ascii(value ? "true" : "false");
    return this;
  }

  JsonWriter value(long value) {
    separate();
    ascii(Long.toString(value));
    return this;
  }

  JsonWriter value(List<String> values) {
    openList();
    for (String value : values) {
      value(value);
    }
    return closeList();
  }

  /** Sorted by key, so that equal maps are equal texts. */
  JsonWriter value(Map<String, String> members) {
    open();
    String[] keys = members.keySet().toArray(new String[0]);
    Arrays.sort(keys);
    for (String key : keys) {
      key(key).value(members.get(key));
    }
    return close();
  }

  byte[] utf8() {
    return Arrays.copyOf(out, at);
  }

  @Override
  public String toString() {
    return new String(out, 0, at, StandardCharsets.UTF_8);
  }

  private JsonWriter open(char c) {
    separate();
    put(c);
    comma = false;
    return this;
  }

  private JsonWriter close(char c) {
    put(c);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      put(',');
    }
    comma = true;
  }

  private void put(char ascii) {
    room(1);
    out[at++] = (byte) ascii;
  }

  private void ascii(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      out[at++] = (byte) text.charAt(i);
    }
  }

  private void quote(String value) {
    room(value.length() + 2);
    byte[] to = out;
    int end = at;
    to[end++] = '"';
    int i = 0;
    while (i < value.length() && isPlain(value.charAt(i))) {
      to[end++] = (byte) value.charAt(i++);
    }
    at = end;
    while (i < value.length()) {
      i += character(value, i);
    }
    put('"');
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  }

  /** Writes one, and says how many chars of the text it was. */
  private int character(String value, int i) {
    room(MOST);
    char c = value.charAt(i);
    switch (c) {
      case '"', '\\' -> escape(c);
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      default -> {
        if (c >= 0x80) {
          return beyondAscii(value, i);
        } else if (c >= 0x20) {
          out[at++] = (byte) c;
        } else {
          escape('u');
          out[at++] = '0';
          out[at++] = '0';
          out[at++] = HEX[c >> 4];
          out[at++] = HEX[c & 15];
        }
      }
    }
    return 1;
  }

  private void escape(char c) {
    out[at++] = '\\';
    out[at++] = (byte) c;
  }

  private int beyondAscii(String value, int i) {
    int code = value.codePointAt(i);
    if (code < 0x800) {
      out[at++] = (byte) (0xC0 | code >> 6);
    } else {
      if (code < 0x10000) {
        if (Character.isSurrogate((char) code)) {
          throw new JsonException("lone surrogate");
        }
        out[at++] = (byte) (0xE0 | code >> 12);
      } else {
        out[at++] = (byte) (0xF0 | code >> 18);
        out[at++] = (byte) (0x80 | ((code >> 12) & 0x3F));
      }
      out[at++] = (byte) (0x80 | ((code >> 6) & 0x3F));
    }
    out[at++] = (byte) (0x80 | (code & 0x3F));
    return Character.charCount(code);
  }

  private void room(int bytes) {
    if (bytes > out.length - at) {
      out = Arrays.copyOf(out, Math.max(Math.addExact(at, bytes), Math.multiplyExact(at, 2)));
    }
  }
}
