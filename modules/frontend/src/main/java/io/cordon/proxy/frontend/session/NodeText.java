package io.cordon.proxy.frontend.session;

import io.cordon.protocol.Parse;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import java.util.List;

/** What nodes are sent in the place of a client's words, where those are others. */
public final class NodeText {

  private NodeText() {}

  /**
   * The statement in the words of a node, which knows {@code replica} under another name; and in
   * words that name PostgreSQL's own {@code pg_settings}, whatever else has that name there.
   */
  public static String of(Script script, Statement statement) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.SetParameter set && isReplica(set.name())) {
      List<String> values = set.values();
      return values == null
          ? (set.local() ? "SET LOCAL helios.replica TO DEFAULT" : "RESET helios.replica")
          : Setting.setSql(Setting.REPLICA, String.join(", ", values), set.local());
    } else if (effect instanceof Effect.Reset reset && isReplica(reset.name())) {
      return Setting.resetSql(Setting.REPLICA);
    } else if (effect instanceof Effect.Show show && isReplica(show.name())) {
      return "SHOW helios.replica";
    } else if (effect instanceof Effect.SetIfKnown set) {
      return Setting.ifKnownSql(set);
    }
    return statement.text(script);
  }

  /** True if {@link #of} differs from the client's words. */
  public static boolean isRenamed(Statement statement) {
    Effect effect = statement.effect();
    return (effect instanceof Effect.SetParameter set && isReplica(set.name()))
        || (effect instanceof Effect.Reset reset && isReplica(reset.name()))
        || (effect instanceof Effect.Show show && isReplica(show.name()))
        || effect instanceof Effect.SetIfKnown;
  }

  private static boolean isReplica(String name) {
    return SettingText.lowerCase(name).equals(Setting.REPLICA);
  }

  /** The same of all statements of a text that has one. */
  public static boolean isRenamed(Script script) {
    return script.statements().size() == 1 && isRenamed(script.statements().get(0));
  }

  /** The message that prepares this text there. */
  public static Parse of(Parse parse, Script script) {
    return isRenamed(script)
        ? new Parse(
            parse.statement(), of(script, script.statements().get(0)), parse.parameterTypes())
        : parse;
  }
}
