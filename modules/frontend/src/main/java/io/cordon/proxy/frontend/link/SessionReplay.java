package io.cordon.proxy.frontend.link;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Query;
import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Residue;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.session.Deferred;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Setting;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server connection to the state of the session that has got it: first its settings, and
 * only when they are in force what its transaction has been so far. The answers to that are ours;
 * what fails is the statement that it was for. On the session's loop.
 */
public final class SessionReplay {

  private final Session session;
  private final LinkOwner owner;
  private final ServerLink link;
  private Map<String, Setting> startedWith = Map.of();
  private @Nullable Map<String, Setting> floor;

  SessionReplay(Session session, LinkOwner owner, ServerLink link) {
    this.session = session;
    this.owner = owner;
    this.link = link;
  }

  /**
   * True: it is done, or cannot fail, go on. False: {@link LinkOwner#proceed} is called when it is,
   * or {@link LinkOwner#engageFailed} if it cannot be.
   */
  boolean start(ServerConnection on) {
    Map<String, Setting> wanted = settingsToStartWith();
    List<String> sql = new ArrayList<>(ConnectionState.of(on).difference(wanted));
    for (String name : session.closedNames) {
      if (ConnectionState.of(on).named.remove(name) != null) {
        sql.add("DEALLOCATE " + Quoted.identifier(name));
      }
    }
    session.closedNames.clear();
    if (sql.isEmpty()) {
      return begin(on);
    }
    link.replays();
    sendSilently(
        String.join("; ", sql),
        error -> {
          if (error != null) {
            // It was one transaction: nothing of it is in force.
            link.leaves(Residue.SESSION, Gate.Permit.NOT_JUDGED);
            if (session.pins.isEmpty()) {
              link.giveBack(Disposition.RESET);
            } else {
              link.notReplayed();
            }
            owner.engageFailed(new Refusal.Failure(error));
          } else {
            ConnectionState.of(on).settings = wanted;
            if (begin(on)) {
              owner.proceed();
            }
          }
        });
    return false;
  }

  private boolean begin(ServerConnection on) {
    startedWith = ConnectionState.of(on).settings;
    floor = session.tx().block() ? null : session.tx().base();
    if (session.deferred.isEmpty()) {
      link.begun();
      return true;
    }
    String sql = String.join("; ", session.deferred);
    if (Deferred.isPlainBegin(sql)) {
      session.deferred.clear();
      link.begun();
      sendSilently(
          sql,
          error -> {
            if (error != null) {
              link.distrust("BEGIN failed: " + error.message());
            }
          });
      return true;
    }
    link.replays();
    link.leaves(Residue.SESSION, Gate.Permit.NOT_JUDGED);
    sendSilently(
        sql,
        error -> {
          if (error != null) {
            link.giveBack(Disposition.CLOSE);
            owner.engageFailed(new Refusal.Failure(error));
          } else {
            session.deferred.clear();
            link.begun();
            owner.proceed();
          }
        });
    return false;
  }

  private void sendSilently(String sql, Consumer<@Nullable ErrorResponse> done) {
    ByteBuf out = link.server().buffer();
    new Query(sql).encode(out, session.charset());
    link.replies().expect(new PendingReply.OwnBatch(session.tx(), Answer.UP_TO_READY, done));
    link.send(out);
    if (link.phase() == LinkPhase.REPLAYING) {
      link.flush();
    }
  }

  private Map<String, Setting> settingsToStartWith() {
    Map<String, Setting> base = session.tx().base();
    return session.deferred.isEmpty() || base == null ? session.tx().session() : base;
  }

  /**
   * The settings that are in force on the node once it is idle.
   *
   * @param left those that the transaction leaves the session with: where it was one message that
   *     has failed, what was set before the node was needed is in force there nevertheless
   */
  Map<String, Setting> settingsThere(Map<String, Setting> left) {
    return floor != null && left == floor ? startedWith : left;
  }
}
