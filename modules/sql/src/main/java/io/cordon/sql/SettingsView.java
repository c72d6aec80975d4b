package io.cordon.sql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement that sets one parameter through the view {@code pg_settings}, which has no row of a
 * parameter that the server does not have: pg_dump and pgAdmin ask so. Only these two shapes are
 * known, word for word, since what else is in such a statement might be anything.
 */
final class SettingsView {

  private static final int LONGEST = 512;

  private static final String SETTINGS = "(?:pg_catalog\\s*\\.\\s*)?pg_settings";
  private static final String VALUE = "'([\\p{ASCII}&&[^'\\\\]]*)'";
  private static final String WHERE = "\\s+WHERE\\s+name\\s*=\\s*'([A-Za-z_][A-Za-z0-9_.]{0,62})'";

  private static final Pattern SELECT =
      Pattern.compile(
          "SELECT\\s+(?:pg_catalog\\s*\\.\\s*)?set_config\\s*\\(\\s*name\\s*,\\s*"
              + VALUE
              + "\\s*,\\s*(true|false)\\s*\\)\\s*FROM\\s+"
              + SETTINGS
              + WHERE,
          Pattern.CASE_INSENSITIVE);

  private static final Pattern UPDATE =
      Pattern.compile(
          "UPDATE\\s+" + SETTINGS + "\\s+SET\\s+setting\\s*=\\s*" + VALUE + WHERE,
          Pattern.CASE_INSENSITIVE);

  private SettingsView() {}

  /** The statement, with the parameter that it sets if it is of such a shape. */
  static Statement read(Statement statement, String script) {
    List<SettingCall> calls = statement.settingCalls();
    if (calls.size() != 1
        || calls.get(0).name() != null
        || statement.end() - statement.start() > LONGEST) {
      return statement;
    }
    String text = script.substring(statement.start(), statement.end());
    Matcher select = SELECT.matcher(text);
    if (select.matches()) {
      boolean local = select.group(2).equalsIgnoreCase("true");
      return statement.setting(set(select.group(3), select.group(1), local, false));
    }
    Matcher update = UPDATE.matcher(text);
    return update.matches()
        ? statement.setting(set(update.group(2), update.group(1), false, true))
        : statement;
  }

  private static Effect.SetIfKnown set(String name, String value, boolean local, boolean update) {
    return new Effect.SetIfKnown(name, value, local, update);
  }
}
