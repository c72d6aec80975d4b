package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.Describe;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Flush;
import io.cordon.protocol.Sync;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.link.ConnectionState;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.PendingReply.Answer;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node that is engaged has of a session's prepared statements and portals, and gets when
 * it lacks them: with the permit of the message that needs them, which was decided with them.
 */
final class NodeStatements {

  private static final Logger log = LoggerFactory.getLogger(NodeStatements.class);

  private final Session session;
  private final ServerLink link;
  private final NodeWriter writer;
  private final SessionInput input;
  private final Gate gate;
  private final LexerSettingsCheck check;

  NodeStatements(
      Session session, SessionInput input, ServerLink link, Gate gate, LexerSettingsCheck check) {
    this.session = session;
    this.input = input;
    this.link = link;
    this.writer = link.writer();
    this.gate = gate;
    this.check = check;
  }

  /** A text that has to be prepared again must mean there what it meant when it was decided. */
  boolean canBeSent(Prepared statement) {
    return ConnectionState.of(link.server()).has(statement) || statement.readsTheSame(session);
  }

  /** Notes that the client's own Parse is on its way. */
  void parsed(Prepared statement) {
    statement.sent();
    ConnectionState mirror = ConnectionState.of(link.server());
    if (!statement.unnamed() && mirror.named.containsKey(statement.name())) {
      ByteBuf own = link.server().buffer();
      forgetNamesake(statement, mirror, own);
      writer.inject(own, OwnMessage.OF_PREPARED_STATEMENT);
    }
    mirror.add(statement);
  }

  /**
   * What EXECUTE, DEALLOCATE and PREPARE name in SQL may have been prepared on another server
   * connection: the node gets it now, as a part of the pipeline under way.
   */
  void injectNamed(@Nullable Statement statement, Gate.Permit permit) {
    Prepared named = statement == null ? null : named(statement.effect());
    if (named != null) {
      inject(named.running(), permit);
    }
  }

  /** The same ahead of a Query, of each statement of its text. */
  void injectNamed(List<BatchStatement> steps, Gate.Permit permit) {
    ConnectionState mirror = ConnectionState.of(link.server());
    for (BatchStatement step : steps) {
      Statement statement = step.statement();
      Prepared named = statement == null ? null : named(statement.effect());
      if (named == null || mirror.has(named.running())) {
        continue;
      }
      inject(named.running(), permit);
      ByteBuf own = link.server().buffer();
      new Sync().encode(own);
      link.replies()
          .expect(new PendingReply.OwnBatch(session.tx(), Answer.READY, this::preparedAgain));
      writer.inject(own, OwnMessage.ASKS_FOR_ANSWERS);
    }
  }

  private void preparedAgain(@Nullable ErrorResponse error) {
    if (error != null) {
      log.debug("not prepared again client={} error=\"{}\"", session.clientId(), error.message());
    }
  }

  /** What the text names; null: nothing, or what the session has not prepared by the protocol. */
  private @Nullable Prepared named(Effect effect) {
    String name =
        effect instanceof Effect.Execute execute
            ? execute.name()
            : effect instanceof Effect.Deallocate deallocate
                ? deallocate.name()
                : effect instanceof Effect.Prepare prepare ? prepare.name() : null;
    // The unnamed one cannot be named in SQL.
    return name == null || name.isEmpty() ? null : session.prepared.get(name);
  }

  /**
   * The node has it. False: it is being prepared again, and if the client was told what it returns,
   * that is compared first; the frame is to be offered again.
   */
  boolean isThere(Prepared statement, Gate.Permit permit) {
    if (ConnectionState.of(link.server()).has(statement)) {
      return true;
    }
    inject(statement, permit);
    if (!statement.isTold()) {
      return true;
    }
    ByteBuf own = link.server().buffer();
    new Describe((byte) 'S', statement.name()).encode(own, session.charset());
    new Flush().encode(own);
    input.on(InputPhase.Event.COMPARES);
    link.replies()
        .expect(
            new PendingReply.Comparison(
                session.tx(), statement, () -> input.on(InputPhase.Event.COMPARED)));
    writer.inject(own, OwnMessage.OF_PREPARED_STATEMENT);
    return false;
  }

  /** The node gets it now, if the server connection does not have it. */
  private void inject(Prepared statement, Gate.Permit permit) {
    if (!ConnectionState.of(link.server()).has(statement)) {
      check.ahead(statement.parse().query(), statement.script());
      ByteBuf own = link.server().buffer();
      prepare(statement, own);
      writer.inject(own, permit);
    }
  }

  private void prepare(Prepared statement, ByteBuf out) {
    statement.sent();
    ConnectionState mirror = ConnectionState.of(link.server());
    forgetNamesake(statement, mirror, out);
    statement.parse().encode(out, session.charset());
    link.replies()
        .expect(
            new PendingReply.OwnStep(
                session.tx(), Answer.PARSE_COMPLETE, () -> mirror.remove(statement)));
    mirror.add(statement);
  }

  /**
   * The name may be taken on this server connection: by the same statement as a plugin had
   * rewritten it before, or by one that was closed while no connection was held.
   */
  private void forgetNamesake(Prepared statement, ConnectionState mirror, ByteBuf out) {
    Prepared namesake = statement.unnamed() ? null : mirror.named.get(statement.name());
    if (namesake != null) {
      new Close((byte) 'S', statement.name()).encode(out, session.charset());
      link.replies()
          .expect(
              new PendingReply.OwnStep(
                  session.tx(),
                  Answer.CLOSE_COMPLETE,
                  () -> mirror.named.putIfAbsent(namesake.name(), namesake)));
      mirror.remove(namesake);
    }
  }

  /** A portal that was bound before a node was needed: the node gets it now. It has no values. */
  Portal bindAgain(Portal portal, Gate.Permit permit) {
    inject(portal.statement().running(), permit);
    ByteBuf own = link.server().buffer();
    Bind.withoutValues(portal.name(), portal.statement().name()).encode(own, session.charset());
    link.replies().expect(new PendingReply.OwnStep(session.tx(), Answer.BIND_COMPLETE, () -> {}));
    writer.inject(own, permit);
    Portal bound = Portal.onNode(portal.name(), portal.statement(), gate.chain(), session);
    Portal there = portal.spent() ? bound.afterLocalRun() : bound;
    session.portals.put(portal.name(), there);
    return there;
  }

  void forget(Prepared statement, Prepared running, @Nullable Prepared before) {
    session.prepared.remove(statement.name(), statement);
    if (link.held()) {
      ConnectionState.of(link.server()).remove(running);
    }
    if (before != null && !before.unnamed()) {
      session.prepared.put(before.name(), before);
    }
  }
}
