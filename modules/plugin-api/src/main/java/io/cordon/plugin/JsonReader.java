package io.cordon.plugin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value (RFC 8259), strictly: nothing after it, no duplicate keys, no lone
 * surrogates, no more than {@link #MAX_LENGTH} characters or {@link #MAX_DEPTH} levels. Values are
 * String, Boolean, BigDecimal, List, Map and null.
 */
final class JsonReader {

  static final int MAX_LENGTH = 1 << 20;
  static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 64;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new JsonException("longer than " + MAX_LENGTH + " characters");
    }
    JsonReader reader = new JsonReader(text);
    reader.blanks();
    Object value = reader.value();
    reader.blanks();
    if (reader.at < text.length()) {
      throw reader.unexpected("the end");
    }
    return value;
  }

  private @Nullable Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    enter();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    at++;
    blanks();
    if (peek() == '}') {
      at++;
    } else {
      while (true) {
        int start = at;
        if (peek() != '"') {
          throw unexpected("a key");
        }
        String key = string();
        if (members.containsKey(key)) {
          throw new JsonException("duplicate key at character " + start);
        }
        blanks();
        expect(':');
        blanks();
        members.put(key, value());
        blanks();
        if (peek() == '}') {
          at++;
          break;
        }
        expect(',');
        blanks();
      }
    }
    depth--;
    return members;
  }

  private List<@Nullable Object> array() {
    enter();
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    blanks();
    if (peek() == ']') {
      at++;
    } else {
      while (true) {
        elements.add(value());
        blanks();
        if (peek() == ']') {
          at++;
          break;
        }
        expect(',');
        blanks();
      }
    }
    depth--;
    return elements;
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new JsonException("deeper than " + MAX_DEPTH + " levels");
    }
  }

  private String string() {
    int start = at++;
    int plain = at;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    String first = text.substring(at, plain);
    at = plain;
    if (at < text.length() && text.charAt(at) == '"') {
      at++;
      return first;
    }
    return rest(start, new StringBuilder(first));
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
  }

  private String rest(int start, StringBuilder out) {
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        break;
      } else if (c < 0x20) {
        throw new JsonException("control character in the string at character " + start);
      }
      out.append(c == '\\' ? escape() : c);
    }
    if (Surrogates.anyLone(out)) {
      throw new JsonException("lone surrogate in the string at character " + start);
    }
    return out.toString();
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
          if (digit < 0) {
            throw unexpected("a hexadecimal digit");
          }
          code = code << 4 | digit;
          at++;
        }
        yield (char) code;
      }
      default -> throw new JsonException("unknown escape at character " + (at - 2));
    };
  }

  private BigDecimal number() {
    int start = at;
    if (peekOrEnd() == '-') {
      at++;
    }
    if (peekOrEnd() == '0') {
      at++;
    } else {
      digits();
    }
    if (peekOrEnd() == '.') {
      at++;
      digits();
    }
    if (peekOrEnd() == 'e' || peekOrEnd() == 'E') {
      at++;
      if (peekOrEnd() == '+' || peekOrEnd() == '-') {
        at++;
      }
      digits();
    }
    if (at - start > MAX_NUMBER) {
      throw new JsonException("number too long at character " + start);
    }
    try {
      return new BigDecimal(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw new JsonException("number out of range at character " + start);
    }
  }

  private void digits() {
    int start = at;
    while (peekOrEnd() >= '0' && peekOrEnd() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected("a value");
    }
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw unexpected("a value");
    }
    at += word.length();
    return value;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw unexpected("'" + c + "'");
    }
    at++;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new JsonException("ends too early");
    }
    return text.charAt(at);
  }

  private char peekOrEnd() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private JsonException unexpected(String expected) {
    return new JsonException("expected " + expected + " at character " + at);
  }
}
