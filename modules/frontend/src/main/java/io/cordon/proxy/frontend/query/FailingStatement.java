package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Parse;
import io.cordon.protocol.Query;
import io.netty.buffer.ByteBuf;

/**
 * How a node's transaction is made to fail for real: it is sent a statement that cannot succeed,
 * and the client gets our error in the place of its. Nothing that a client may define (an operator,
 * a cast, a name in its search path) can make it succeed.
 */
final class FailingStatement {

  /** Fails while it is analysed, after every statement before it in the same message has run. */
  static final String SQL = "SELECT CAST('refused by Cordon' AS pg_catalog.int4)";

  private static final String NAME = "refused by Cordon";

  private FailingStatement() {}

  static void encodeQuery(ByteBuf out) {
    new Query(SQL).encode(out);
  }

  /** Named, so that the unnamed statement stays; it fails, so that no name is taken. */
  static void encodeParse(ByteBuf out) {
    new Parse(NAME, SQL, new int[0]).encode(out);
  }
}
