package io.cordon.proxy.frontend.session;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions of large objects (manual, "Large Objects", "Server-Side Functions"), by the OIDs
 * that they have in every PostgreSQL. What they open is closed at the end of the transaction, so
 * they leave nothing in a session.
 */
public final class LargeObjects {

  private static final Map<Integer, String> BY_OID =
      Map.ofEntries(
          Map.entry(715, "lo_create"),
          Map.entry(952, "lo_open"),
          Map.entry(953, "lo_close"),
          Map.entry(954, "loread"),
          Map.entry(955, "lowrite"),
          Map.entry(956, "lo_lseek"),
          Map.entry(957, "lo_creat"),
          Map.entry(958, "lo_tell"),
          Map.entry(964, "lo_unlink"),
          Map.entry(1004, "lo_truncate"),
          Map.entry(3170, "lo_lseek64"),
          Map.entry(3171, "lo_tell64"),
          Map.entry(3172, "lo_truncate64"));

  private static final Set<String> READING =
      Set.of("lo_close", "loread", "lo_lseek", "lo_lseek64", "lo_tell", "lo_tell64");

  /** Of {@code lo_open}'s second argument: libpq's INV_WRITE. */
  private static final int WRITE = 0x20000;

  private LargeObjects() {}

  /** Null if it is of another kind. */
  public static @Nullable String function(int oid) {
    return BY_OID.get(oid);
  }

  /**
   * Whether the call changes nothing. {@code lo_open} does not where its mode can be read and is
   * not for writing.
   *
   * @param arguments the message behind the OID: formats, then arguments (protocol chapter,
   *     FunctionCall)
   */
  public static boolean reads(String function, ByteBuf arguments) {
    return READING.contains(function)
        || (function.equals("lo_open") && (mode(arguments) & WRITE) == 0);
  }

  /** In binary, both arguments; otherwise as if it were for writing. */
  private static int mode(ByteBuf in) {
    int at = in.readerIndex();
    boolean binary =
        in.readableBytes() >= 4 && in.getShort(at) == 1 && in.getShort(at + Short.BYTES) == 1;
    int arguments = at + 2 * Short.BYTES;
    boolean two =
        binary
            && in.readableBytes() == 4 * Short.BYTES + 4 * Integer.BYTES
            && in.getShort(arguments) == 2
            && in.getInt(arguments + Short.BYTES) == Integer.BYTES
            && in.getInt(arguments + Short.BYTES + 2 * Integer.BYTES) == Integer.BYTES;
    return two ? in.getInt(arguments + Short.BYTES + 3 * Integer.BYTES) : WRITE;
  }
}
