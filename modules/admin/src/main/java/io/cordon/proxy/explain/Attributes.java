package io.cordon.proxy.explain;

import io.cordon.plugin.HookContext;
import io.cordon.sql.Effect;
import io.cordon.sql.SettingCall;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of a session that does not exist, as the statements of a text change them. */
public final class Attributes {

  private final Map<String, String> fixed;
  private final Map<String, String> start = new LinkedHashMap<>();
  private Map<String, String> session = new LinkedHashMap<>();
  private final Map<String, String> local = new LinkedHashMap<>();
  private @Nullable Map<String, String> atBegin;

  /**
   * @param fixed what the policy fixes for the user
   */
  public Attributes(Map<String, String> fixed) {
    this.fixed = fixed;
  }

  /** False if it is fixed. */
  public boolean start(String name, String value) {
    if (fixed.containsKey(name)) {
      return false;
    }
    start.put(name, value);
    session.put(name, value);
    return true;
  }

  Map<String, String> current() {
    Map<String, String> current = new LinkedHashMap<>(session);
    current.putAll(local);
    current.putAll(fixed);
    return current;
  }

  static boolean isOurs(String name) {
    return name.startsWith("helios.") || name.equals("replica");
  }

  /** What the statement does to them; the parameter's name if it may not. */
  @Nullable String apply(Statement statement) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.SetParameter set) {
      List<String> values = set.values();
      return put(set.name(), values == null ? null : String.join(", ", values), set.local());
    } else if (effect instanceof Effect.Reset reset) {
      return put(reset.name(), null, false);
    } else if (effect instanceof Effect.ResetAll
        || (effect instanceof Effect.Discard discard
            && discard.what() == Effect.Discard.What.ALL)) {
      session = new LinkedHashMap<>(start);
      local.clear();
    } else if (effect instanceof Effect.Begin) {
      atBegin = new LinkedHashMap<>(session);
    } else if (effect instanceof Effect.Commit) {
      end(false);
    } else if (effect instanceof Effect.Rollback) {
      end(true);
    }
    for (SettingCall call : statement.settingCalls()) {
      String name = call.name();
      if (name != null) {
        String refused =
            put(SettingText.lowerCase(name), call.value(), Boolean.TRUE.equals(call.local()));
        if (refused != null) {
          return refused;
        }
      }
    }
    return null;
  }

  private void end(boolean undo) {
    if (undo && atBegin != null) {
      session = atBegin;
    }
    atBegin = null;
    local.clear();
  }

  private @Nullable String put(String name, @Nullable String value, boolean here) {
    if (!isOurs(name) && !name.equals(HookContext.APPLICATION_NAME)) {
      return null;
    } else if (fixed.containsKey(name)) {
      return name;
    }
    Map<String, String> map = here ? local : session;
    if (!here) {
      local.remove(name);
    }
    String now = value == null ? start.get(name) : value;
    if (now == null) {
      map.remove(name);
    } else {
      map.put(name, now);
    }
    return null;
  }
}
