package io.cordon.proxy.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a document, as it was written. */
sealed interface Value {

  /** For a message: what was found, never a text itself, which may be a secret. */
  String kind();

  record Members(Map<String, Value> values) implements Value {
    @Override
    public String kind() {
      return "a map";
    }
  }

  record Elements(List<Value> values) implements Value {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * One scalar.
   *
   * @param text as it was written, variables put in
   * @param value String, Boolean, Long, BigInteger, BigDecimal, or null
   * @param expanded true if variables were put in, so that the text may be meant as any type
   */
  record Scalar(String text, @Nullable Object value, boolean expanded) implements Value {
    @Override
    public String kind() {
      if (value == null) {
        return "nothing";
      } else if (value instanceof String) {
        return "text";
      } else {
        return value instanceof Boolean ? "true or false" : "a number";
      }
    }
  }
}
