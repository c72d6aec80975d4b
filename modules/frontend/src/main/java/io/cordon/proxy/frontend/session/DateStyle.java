package io.cordon.proxy.frontend.session;

import io.cordon.sql.SettingText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of the setting {@code DateStyle}: an output style and the order of day, month and year.
 */
final class DateStyle {

  static final String KEY = "datestyle";

  private DateStyle() {}

  /**
   * What a value says, in the form that PostgreSQL reports: {@code ISO, MDY}. A part that it leaves
   * open is the inherited one's.
   */
  static String of(String value, @Nullable String inherited) {
    String[] parts = (inherited == null ? "ISO, MDY" : inherited).split(", ", 2);
    String style = null;
    String order = null;
    boolean german = false;
    List<String> words = SettingText.names(value);
    if (words == null) {
      throw ReportedSettings.invalid("DateStyle", value).withDetail("List syntax is invalid.");
    }
    for (String word : words) {
      String token = SettingText.lowerCase(word);
      String newStyle = style(token);
      String newOrder = order(token);
      if (newStyle != null) {
        style = agreed(style, newStyle, value);
        german |= style.equals("German");
      } else if (newOrder != null) {
        order = agreed(order, newOrder, value);
      } else if (!token.equals("default")) {
        throw ReportedSettings.invalid("DateStyle", value)
            .withDetail("Unrecognized key word: \"" + word + "\".");
      }
    }
    if (order == null) {
      String open = parts.length < 2 ? "MDY" : parts[1];
      order = german ? "DMY" : open;
    }
    return (style == null ? parts[0] : style) + ", " + order;
  }

  /**
   * One value that is to a session what {@code before} and then {@code now} are, whatever the
   * session began with: each may leave the style or the order open. What cannot be read stands as
   * it is, as the node will not take it.
   */
  static String over(String before, String now) {
    String style = null;
    String order = null;
    for (String value : new String[] {before, now}) {
      String newStyle = null;
      String newOrder = null;
      List<String> words = SettingText.names(value);
      if (words == null) {
        return now;
      }
      for (String word : words) {
        String token = SettingText.lowerCase(word);
        String asStyle = style(token);
        String asOrder = order(token);
        if (asStyle != null) {
          newStyle = asStyle;
        } else if (asOrder != null) {
          newOrder = asOrder;
        } else {
          return now;
        }
      }
      if ("German".equals(newStyle) && newOrder == null) {
        newOrder = "DMY";
      }
      style = newStyle == null ? style : newStyle;
      order = newOrder == null ? order : newOrder;
    }
    if (style == null || order == null) {
      return style == null ? (order == null ? now : order) : style;
    }
    return style + ", " + order;
  }

  private static String agreed(@Nullable String before, String now, String value) {
    if (before != null && !before.equals(now)) {
      throw ReportedSettings.invalid("DateStyle", value)
          .withDetail("Conflicting \"datestyle\" specifications.");
    }
    return now;
  }

  private static @Nullable String style(String token) {
    return switch (token) {
      case "iso" -> "ISO";
      case "sql" -> "SQL";
      case "german" -> "German";
      default -> token.startsWith("postgres") ? "Postgres" : null;
    };
  }

  private static @Nullable String order(String token) {
    if (token.equals("dmy") || token.startsWith("euro")) {
      return "DMY";
    } else if (token.equals("mdy") || token.equals("us") || token.startsWith("noneuro")) {
      return "MDY";
    }
    return token.equals("ymd") ? "YMD" : null;
  }
}
