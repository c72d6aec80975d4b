package io.cordon.proxy.policy;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts in the value of {@code ${NAME}}, and of {@code ${NAME:-default}} the default where the
 * variable is not set or empty. A dollar sign more in front takes it literally. What is put in is
 * not looked at again.
 */
public final class Variables {

  private static final Pattern DOLLAR =
      Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_]\\w*)(?::-(?<other>[^}]*))?}|\\$\\{");

  private final UnaryOperator<@Nullable String> environment;

  public Variables(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * The text with its variables put in.
   *
   * @throws IllegalArgumentException if a variable is not set and has no default, or the form is
   *     not one of these
   */
  public String expand(String text) {
    Matcher matcher = DOLLAR.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      out.append(text, from, matcher.start()).append(replacement(matcher));
      from = matcher.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  private String replacement(Matcher matcher) {
    if (matcher.group().equals("$${")) {
      return "${";
    }
    String name = matcher.group("name");
    if (name == null) {
      throw new IllegalArgumentException("expected ${NAME} or ${NAME:-default}");
    }
    String value = environment.apply(name);
    String other = matcher.group("other");
    if (other != null && (value == null || value.isEmpty())) {
      return other;
    }
    if (value == null) {
      throw new IllegalArgumentException("environment variable " + name + " is not set");
    }
    return value;
  }
}
