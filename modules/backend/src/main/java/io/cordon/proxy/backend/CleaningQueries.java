package io.cordon.proxy.backend;

import io.cordon.protocol.Query;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * What takes away all that a session left on its server connection, as far as PostgreSQL can: two
 * queries, each of which must succeed and end outside a transaction.
 *
 * <ol>
 *   <li>A new seed for {@code random()}, which {@code DISCARD ALL} leaves. It is a SELECT with one
 *       constant, so that pg_stat_statements counts all of them as one. A session that made its
 *       transactions deferrable does not make the two wait.
 *   <li>{@code DISCARD ALL}.
 * </ol>
 */
public final class CleaningQueries {

  /** As many queries are written, and each is answered up to ReadyForQuery. */
  public static final int COUNT = 2;

  private static final SecureRandom RANDOM = new SecureRandom();

  private CleaningQueries() {}

  /** Writes both, as Query messages. */
  public static void encode(ByteBuf out) {
    // The sixteen digits that a double holds, so never with an exponent.
    String seed = "0." + (RANDOM.nextLong() >>> 12);
    new Query(
            "SET TRANSACTION NOT DEFERRABLE; RESET default_transaction_deferrable; "
                + "SELECT pg_catalog.setseed("
                + seed
                + ")")
        .encode(out);
    new Query("DISCARD ALL").encode(out);
  }
}
