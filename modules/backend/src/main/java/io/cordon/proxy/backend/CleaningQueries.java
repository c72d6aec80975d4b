package io.cordon.proxy.backend;

import io.cordon.protocol.Query;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What takes away all that a session left on its server connection, as far as PostgreSQL can:
 * queries of which each must succeed and end outside a transaction.
 *
 * <ol>
 *   <li>The session's limit of time does not apply to the others.
 *   <li>A new seed for {@code random()}, which {@code DISCARD ALL} leaves. The node makes it: a
 *       seed in the text could be read in {@code pg_stat_activity} and in the node's log. A session
 *       that made its transactions deferrable does not make the others wait.
 *   <li>{@code DISCARD ALL}.
 * </ol>
 */
public final class CleaningQueries {

  /** Between -1 and 1, from the strong random bits of a UUID; by the operators of PostgreSQL. */
  private static final String SEED =
      "SET TRANSACTION NOT DEFERRABLE; RESET default_transaction_deferrable; "
          + "SET LOCAL search_path = pg_catalog; "
          + "SELECT setseed(hashtextextended(gen_random_uuid()::text, 0) / 9223372036854775808.0)";

  private static final List<String> ALL = List.of("SET statement_timeout = 0", SEED, "DISCARD ALL");

  private CleaningQueries() {}

  /** How many there are; each is answered up to ReadyForQuery. */
  public static int count() {
    return ALL.size();
  }

  /** Writes them, as Query messages. */
  public static void encode(ByteBuf out) {
    for (String query : ALL) {
      new Query(query).encode(out);
    }
  }
}
