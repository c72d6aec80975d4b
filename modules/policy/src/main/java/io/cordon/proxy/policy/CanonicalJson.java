package io.cordon.proxy.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON of which equal values have one text: keys sorted by their UTF-16 units, no spaces, decimal
 * numbers without an exponent and without zeros that say nothing ({@code 1.50} is {@code 1.5}; but
 * {@code 1.0} is not {@code 1}, which another plugin may take for another thing). What would be
 * read as a variable, <code>${</code>, has a dollar sign more in front.
 */
final class CanonicalJson {

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  static String of(@Nullable Object value) {
    CanonicalJson json = new CanonicalJson();
    json.write(value);
    return json.out.toString();
  }

  private void write(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, member) -> sorted.put(String.valueOf(key), member));
      char before = '{';
      for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
        out.append(before);
        before = ',';
        quote(entry.getKey());
        out.append(':');
        write(entry.getValue());
      }
      out.append(before == '{' ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      char before = '[';
      for (Object element : list) {
        out.append(before);
        before = ',';
        write(element);
      }
      out.append(before == '[' ? "[]" : "]");
    } else if (value instanceof String text) {
      quote(text.replace("${", "$${"));
    } else if (value instanceof Number number) {
      out.append(number(number));
    } else {
      out.append(value); // true, false, null
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (isPlain(c)) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    out.append('"');
  }

  /** YAML takes the others only as escapes. */
  private static boolean isPlain(char c) {
    return (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c < 0x2028) || (c > 0x2029 && c < 0xd800);
  }

  private static String number(Number number) {
    if (!(number instanceof Double || number instanceof Float || number instanceof BigDecimal)) {
      return number.toString();
    }
    String text = number.toString();
    if (text.endsWith("Infinity") || text.equals("NaN")) {
      throw new IllegalArgumentException("a number that JSON does not have: " + text);
    }
    BigDecimal shortest = new BigDecimal(text).stripTrailingZeros();
    return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
  }
}
