package io.cordon.proxy.policy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the parser of YAML says of a text that is none. Its message is the context with its mark,
 * then the problem with its own mark; each mark is followed by an excerpt of the text, which may be
 * a secret and is left out.
 */
final class YamlProblem {

  private static final Pattern MARK =
      Pattern.compile("^ in [^\\n]*, line (\\d+), column (\\d+):$", Pattern.MULTILINE);
  private static final Pattern OPEN = Pattern.compile("expected ',' or '([}\\]])', but got");
  private static final Pattern CARET = Pattern.compile(" *\\^");

  private YamlProblem() {}

  static PolicyProblem of(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    Matcher mark = MARK.matcher(message);
    int begun = 0;
    int end = -1;
    int line = 0;
    int column = 0;
    while (mark.find()) {
      end = mark.start();
      begun = line;
      line = Integer.parseInt(mark.group(1));
      column = Integer.parseInt(mark.group(2));
    }
    if (end >= 0) {
      return PolicyProblem.at(line, column, problem(message.substring(0, end), begun));
    }
    String first = message.lines().findFirst().orElse("");
    JsonLocation location = e.getLocation();
    return location == null
        ? new PolicyProblem("", first)
        : PolicyProblem.at(location.getLineNr(), location.getColumnNr(), first);
  }

  /**
   * Of what stands before the last mark.
   *
   * @param begun the line in which what cannot be read begins
   */
  private static String problem(String text, int begun) {
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (CARET.matcher(line).matches()) {
        lines.clear();
      } else if (!line.startsWith("while ")) {
        lines.add(line);
      }
    }
    String problem = String.join("", lines);
    if (problem.contains("(TAB)")) {
      return "a tab cannot indent YAML; use spaces";
    } else if (text.startsWith("while scanning an alias")) {
      return "a * that is not quoted begins an alias; quote it: \"*\"";
    }
    Matcher open = OPEN.matcher(problem);
    if (open.lookingAt()) {
      String bracket = open.group(1).equals("}") ? "{" : "[";
      return "expected \",\" or \"%s\": is the \"%s\" in line %d closed?"
          .formatted(open.group(1), bracket, begun);
    }
    return problem;
  }
}
