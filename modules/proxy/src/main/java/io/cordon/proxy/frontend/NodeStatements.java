package io.cordon.proxy.frontend;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.Expected.Op;
import io.cordon.sql.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What the node that is engaged has of a session's prepared statements and portals, and gets when
 * it lacks them.
 */
final class NodeStatements {

  private final Session session;
  private final Engagement engagement;
  private final Outbox outbox;
  private final SessionWire wire;

  NodeStatements(Session session, SessionWire wire) {
    this.session = session;
    this.engagement = wire.engagement();
    this.outbox = wire.outbox();
    this.wire = wire;
  }

  static boolean renamed(Script script) {
    return script.statements().size() == 1 && LocalStatements.isRenamed(script.statements().get(0));
  }

  static Parse onNode(Parse parse, Script script) {
    if (!renamed(script)) {
      return parse;
    }
    String sql = LocalStatements.onNode(script, script.statements().get(0));
    return new Parse(parse.statement(), sql, parse.parameterTypes());
  }

  /** A text that has to be prepared again must mean there what it meant when it was decided. */
  boolean canBeSent(Prepared statement) {
    return Mirror.of(engagement.server()).has(statement) || statement.readsTheSame(session);
  }

  void inject(Prepared statement) {
    if (!Mirror.of(engagement.server()).has(statement)) {
      wire.readsTheSame(statement.parse().query(), statement.script());
      ByteBuf own = wire.buffer();
      engagement.ensurePrepared(statement, own);
      outbox.inject(own);
    }
  }

  /** A portal that was bound before a node was needed: the node gets it now. It has no values. */
  Portal bindAgain(Portal portal) {
    inject(portal.statement().running());
    ByteBuf own = wire.buffer();
    ByteBuf noValues = Unpooled.wrappedBuffer(new byte[6]);
    new Bind(portal.name(), portal.statement().name(), noValues).encode(own, session.charset());
    engagement.answers().expect(Expected.of(Op.BIND, session.tx()).silently());
    outbox.inject(own);
    Portal there =
        Portal.onNode(portal.name(), portal.statement(), wire.routing().chain(), session);
    session.portals.put(portal.name(), there);
    return there;
  }

  void forget(Prepared statement, Prepared running, @Nullable Prepared before) {
    session.prepared.remove(statement.name(), statement);
    if (engagement.held()) {
      Mirror.of(engagement.server()).remove(running);
    }
    if (before != null && !before.unnamed()) {
      session.prepared.put(before.name(), before);
    }
  }
}
