package io.cordon.plugin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes JSON, compact, with nothing but the escapes that JSON demands. */
final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;
  private boolean comma;

  JsonWriter(int capacity) {
    out = new StringBuilder(capacity);
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
    out.append(':');
    comma = false;
    return this;
  }

  JsonWriter value(@Nullable String value) {
    separate();
    if (value == null) {
      out.append("null");
    } else {
      quote(value);
    }
    return this;
  }

  JsonWriter value(boolean value) {
    separate();
    out.append(value);
    return this;
  }

  JsonWriter value(long value) {
    separate();
    out.append(value);
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
    (members.size() > 1 ? new TreeMap<>(members) : members).forEach((k, v) -> key(k).value(v));
    return close();
  }

  @Override
  public String toString() {
    return out.toString();
  }

  byte[] utf8() {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonWriter open(char c) {
    separate();
    out.append(c);
    comma = false;
    return this;
  }

  private JsonWriter close(char c) {
    out.append(c);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
    comma = true;
  }

  private void quote(String value) {
    out.append('"');
    int plain = plain(value);
    out.append(value, 0, plain);
    if (plain < value.length()) {
      escape(value, plain);
    }
    out.append('"');
  }

  /** How many of the first characters stand for themselves; most texts are nothing else. */
  private static int plain(String value) {
    int i = 0;
    while (i < value.length() && isPlain(value.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
  }

  private void escape(String value, int from) {
    if (Surrogates.anyLone(value)) {
      throw new JsonException("lone surrogate");
    }
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}
