package io.cordon.proxy.frontend.link;

import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Residues;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server connection has been told since it was last clean: the settings and the prepared
 * statements on it. Kept with the connection, so that the next session on it sends the difference.
 */
public final class ConnectionState {

  private static final int LONGEST_UNNAMED = 16 << 10;

  /** Something is on it that {@code DISCARD ALL} and a new seed do not take away. */
  private boolean outlivesDiscard;

  /** Something may be on it that is not known. */
  private boolean tainted;

  /**
   * Changes of the catalog that had begun when it was first found, in the transaction under way,
   * that something leaves nothing; {@link Gate.Permit#NOT_JUDGED}: it was not.
   */
  private long judgedAfter = Gate.Permit.NOT_JUDGED;

  Map<String, Setting> settings = Map.of();
  @Nullable Prepared unnamed;
  public final Map<String, Prepared> named = new HashMap<>();

  public static ConnectionState of(ServerConnection server) {
    if (server.scratch() instanceof ConnectionState known) {
      return known;
    }
    ConnectionState fresh = new ConnectionState();
    server.scratch(fresh);
    return fresh;
  }

  /**
   * How a server connection goes back that has served a session. What ran on it may have left
   * anything (a view, a trigger or a plan may call {@code set_config}), so another session gets it
   * as it is only if all of it is known to leave nothing ({@link Residues}), and nothing is on it:
   * what is set there is not taken back setting by setting, under the settings themselves.
   */
  static Disposition afterUse(ServerConnection server) {
    ConnectionState mirror = of(server);
    if (mirror.outlivesDiscard) {
      return Disposition.CLOSE;
    }
    boolean clean = !mirror.tainted && mirror.named.isEmpty() && mirror.settings.isEmpty();
    return clean ? Disposition.CLEAN : Disposition.RESET;
  }

  /** By the catalog, something that is being sent leaves nothing. */
  void judged(long catalogChangesBegun) {
    judgedAfter = judgedAfter == Gate.Permit.NOT_JUDGED ? catalogChangesBegun : judgedAfter;
  }

  /**
   * Something was sent to it that may leave anything.
   *
   * @param outlives what no cleaning takes away, too
   */
  void taint(boolean outlives) {
    tainted = true;
    outlivesDiscard |= outlives;
  }

  /** {@code DISCARD ALL} of the session that has it: what it does not take away is still there. */
  static void discarded(ServerConnection server) {
    boolean outlives = of(server).outlivesDiscard;
    ConnectionState fresh = new ConnectionState();
    fresh.outlivesDiscard = outlives;
    fresh.tainted = of(server).tainted; // by what was sent behind it
    server.scratch(fresh);
  }

  void pinned(Set<PinReason> reasons) {
    for (PinReason reason : reasons) {
      outlivesDiscard |= reason.outlivesDiscard();
    }
  }

  public boolean has(Prepared statement) {
    return (statement.unnamed() ? unnamed : named.get(statement.name())) == statement;
  }

  public void add(Prepared statement) {
    if (statement.unnamed()) {
      unnamed = statement;
    } else {
      named.put(statement.name(), statement);
    }
  }

  public void remove(Prepared statement) {
    if (statement.unnamed()) {
      unnamed = unnamed == statement ? null : unnamed;
    } else {
      named.remove(statement.name(), statement);
    }
  }

  /**
   * The connection is idle. What is long is not remembered for a client that may never come back to
   * it: whoever binds it again has it prepared again. What was sent while the catalog changed may
   * have run after that.
   */
  void idle(long catalogChangesBegun) {
    tainted |= judgedAfter != Gate.Permit.NOT_JUDGED && judgedAfter != catalogChangesBegun;
    judgedAfter = Gate.Permit.NOT_JUDGED;
    if (unnamed != null && unnamed.parse().query().length() > LONGEST_UNNAMED) {
      unnamed = null;
    }
  }

  /** The statements that turn its settings into these; empty if they are the same. */
  List<String> difference(Map<String, Setting> wanted) {
    if (settings == wanted || settings.equals(wanted)) {
      return List.of();
    }
    List<String> sql = new ArrayList<>();
    for (String key : settings.keySet()) {
      if (!wanted.containsKey(key)) {
        sql.add(Setting.resetSql(key));
      }
    }
    // A role comes last: what it may set is less.
    Setting role = null;
    for (Map.Entry<String, Setting> entry : new TreeMap<>(wanted).entrySet()) {
      if (entry.getKey().equals("role")) {
        role = entry.getValue();
      } else if (!entry.getValue().equals(settings.get(entry.getKey()))) {
        sql.add(entry.getValue().sql());
      }
    }
    if (role != null && (!sql.isEmpty() || !role.equals(settings.get("role")))) {
      sql.add(role.sql());
    }
    if (!sql.isEmpty() && (role != null || settings.containsKey("role"))) {
      sql.add(0, "RESET ROLE");
    }
    return sql;
  }
}
