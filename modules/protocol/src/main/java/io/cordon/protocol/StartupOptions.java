package io.cordon.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The start-up parameter {@code options}: command-line arguments of a server process, of which
 * {@code -c name=value} and {@code --name=value} are understood. As PostgreSQL does: white space
 * separates, a backslash takes the next character as it is, and dashes in a name are underscores.
 */
public final class StartupOptions {

  private static final String WHITE_SPACE = " \t\n\u000b\f\r";

  private StartupOptions() {}

  /**
   * The settings, in order; of one name the last counts. Names are as they were written, but for
   * the dashes.
   *
   * @throws ProtocolViolation fatal, 42601: another argument, or one without a value
   */
  public static Map<String, String> parse(String options) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> arguments = split(options);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--") && i == arguments.size() - 1) {
        break;
      } else if (argument.startsWith("--") && argument.length() > 2) {
        put(settings, argument.substring(2), "--");
      } else if (argument.equals("-c") && i + 1 < arguments.size()) {
        i++;
        put(settings, arguments.get(i), "-c ");
      } else if (argument.startsWith("-c") && argument.length() > 2) {
        put(settings, argument.substring(2), "-c ");
      } else {
        throw error("invalid command-line argument for server process: " + argument);
      }
    }
    return settings;
  }

  private static List<String> split(String options) {
    List<String> arguments = new ArrayList<>();
    StringBuilder argument = new StringBuilder();
    boolean inside = false;
    boolean escaped = false;
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (!escaped && WHITE_SPACE.indexOf(c) >= 0) {
        if (inside) {
          arguments.add(argument.toString());
          argument.setLength(0);
          inside = false;
        }
      } else {
        inside = true;
        escaped = !escaped && c == '\\';
        if (!escaped) {
          argument.append(c);
        }
      }
    }
    if (inside) {
      arguments.add(argument.toString());
    }
    return arguments;
  }

  private static void put(Map<String, String> settings, String assignment, String flag) {
    int equals = assignment.indexOf('=');
    if (equals < 0) {
      throw error(flag + assignment + " requires a value");
    }
    settings.put(
        assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
  }

  private static ProtocolViolation error(String message) {
    return new ProtocolViolation("42601", message, true);
  }
}
