package io.cordon.proxy.frontend.login;

import io.cordon.proxy.frontend.session.StartupException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a SCRAM message attribute by attribute ({@code a=value,b=value,…}); a character is a byte.
 * What is wrong is a {@link StartupException}, 08P01 in PostgreSQL's words.
 */
final class ScramMessage {

  private final String text;
  private int at;

  ScramMessage(byte[] data) {
    text = new String(data, StandardCharsets.ISO_8859_1);
    if (text.isEmpty()) {
      throw malformed("The message is empty.");
    }
    if (text.indexOf('\0') >= 0) {
      throw malformed("Message length does not match input length.");
    }
  }

  static StartupException malformed(String detail) {
    return new StartupException("08P01", "malformed SCRAM message").withDetail(detail);
  }

  /** The next character; NUL at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  void skip() {
    at++;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  int position() {
    return at;
  }

  String from(int start) {
    return text.substring(start);
  }

  String upTo(int end) {
    return text.substring(0, end);
  }

  /** The next character, for a complaint about it. */
  String shown() {
    char c = peek();
    return c > ' ' && c <= '~' ? "'" + c + "'" : String.format("0x%02x", (int) c);
  }

  /** The value of the attribute that must come next. */
  String value(char attribute) {
    if (peek() != attribute) {
      throw malformed("Expected attribute \"" + attribute + "\" but found \"" + shown() + "\".");
    }
    return rest(attribute);
  }

  /** The value of the attribute that comes next, whichever {@link #peek} says it is. */
  String anyValue() {
    if (atEnd()) {
      throw malformed("Attribute expected, but found end of string.");
    }
    char attribute = peek();
    if (!(attribute >= 'A' && attribute <= 'Z') && !(attribute >= 'a' && attribute <= 'z')) {
      throw malformed("Attribute expected, but found invalid character \"" + shown() + "\".");
    }
    return rest(attribute);
  }

  private String rest(char attribute) {
    at++;
    if (peek() != '=') {
      throw malformed("Expected character \"=\" for attribute \"" + attribute + "\".");
    }
    int start = at + 1;
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    at = comma < 0 ? end : end + 1;
    return text.substring(start, end);
  }
}
