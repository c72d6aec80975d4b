package io.cordon.proxy.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML, and so JSON, to {@link Value}s. Duplicate keys, aliases, a second document and
 * variables that are not set are problems, each with its path.
 */
final class DocumentReader {

  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final Variables variables;
  private final List<PolicyProblem> problems;

  DocumentReader(Variables variables, List<PolicyProblem> problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /** The document; null, and a problem, if it is none. */
  @Nullable Value read(String text) {
    if (text.length() > MAX_LENGTH) {
      problems.add(new PolicyProblem("", "longer than " + MAX_LENGTH + " characters"));
      return null;
    }
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() == null) {
        return new Value.Members(Map.of());
      }
      Value value = value(parser, "", 0);
      if (parser.nextToken() != null) {
        problems.add(new PolicyProblem("", "expected one document, found another"));
      }
      return value;
    } catch (JsonProcessingException e) {
      problems.add(YamlProblem.of(e));
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("reading a string", e);
    }
  }

  private Value value(YAMLParser parser, String path, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new TooDeep(parser);
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return members(parser, path, depth);
    } else if (token == JsonToken.START_ARRAY) {
      List<Value> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(value(parser, path + "[" + values.size() + "]", depth + 1));
      }
      return new Value.Elements(values);
    } else {
      return scalar(parser, path);
    }
  }

  private Value members(YAMLParser parser, String path, int depth) throws IOException {
    Map<String, Value> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String at = Section.join(path, key);
      parser.nextToken();
      Value value = value(parser, at, depth + 1);
      if (values.putIfAbsent(key, value) != null) {
        problems.add(new PolicyProblem(at, "given twice"));
      }
    }
    return new Value.Members(values);
  }

  private Value scalar(YAMLParser parser, String path) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(new PolicyProblem(path, "aliases are not supported"));
      return new Value.Scalar("", null, false);
    }
    String text = parser.getText();
    return switch (parser.currentToken()) {
      case VALUE_TRUE, VALUE_FALSE -> new Value.Scalar(text, parser.getBooleanValue(), false);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Scalar(text, number(parser), false);
      case VALUE_NULL -> new Value.Scalar("", null, false);
      default -> text(text, path);
    };
  }

  private static Object number(YAMLParser parser) throws IOException {
    Number number = parser.getNumberValue();
    return number instanceof Integer small ? Long.valueOf(small) : number;
  }

  private Value text(String text, String path) {
    if (!text.contains("${")) {
      return new Value.Scalar(text, text, false);
    }
    try {
      String expanded = variables.expand(text);
      return new Value.Scalar(expanded, typed(expanded), true);
    } catch (IllegalArgumentException e) {
      problems.add(new PolicyProblem(path, String.valueOf(e.getMessage())));
      return new Value.Scalar("", null, false);
    }
  }

  /** What a text with variables is, where nobody says what it should be. */
  private static @Nullable Object typed(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    } else if (text.matches("-?(0|[1-9]\\d{0,17})")) {
      return Long.valueOf(text);
    } else if (text.matches("-?\\d{1,30}\\.\\d{1,30}")) {
      return new BigDecimal(text);
    }
    return text;
  }

  private static final class TooDeep extends JsonProcessingException {

    private static final long serialVersionUID = 1L;

    TooDeep(YAMLParser parser) {
      super("deeper than " + MAX_DEPTH + " levels", parser.currentLocation());
    }
  }
}
