package io.cordon.proxy.frontend.net;

import io.cordon.protocol.FrontendType;

/** What kinds of messages a client sends. */
public final class FrameKinds {

  /** A function call of which the name of a setting is looked at comes in full. */
  private static final int LONGEST_CALL = 8192;

  private FrameKinds() {}

  /** Answered by a ReadyForQuery. */
  public static boolean isSynced(byte type) {
    return type == FrontendType.SYNC || isQuery(type);
  }

  /** Answered up to a ReadyForQuery by itself. */
  public static boolean isQuery(byte type) {
    return type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL;
  }

  /** Of those that one Sync ends. */
  public static boolean isPipelined(byte type) {
    return type == FrontendType.PARSE
        || type == FrontendType.BIND
        || type == FrontendType.DESCRIBE
        || type == FrontendType.EXECUTE
        || type == FrontendType.CLOSE
        || type == FrontendType.FLUSH;
  }

  /** Where what observers are told of begins. */
  public static boolean isOfStatement(byte type) {
    return type == FrontendType.QUERY
        || type == FrontendType.FUNCTION_CALL
        || type == FrontendType.PARSE
        || type == FrontendType.BIND
        || type == FrontendType.DESCRIBE
        || type == FrontendType.EXECUTE;
  }

  public static boolean isOfCopy(byte type) {
    return type == FrontendType.COPY_DATA
        || type == FrontendType.COPY_DONE
        || type == FrontendType.COPY_FAIL;
  }

  /** Messages that may be longer than anybody wants to hold in memory. */
  public static boolean isStreamed(byte type, int size) {
    return type == FrontendType.BIND
        || type == FrontendType.COPY_DATA
        || (type == FrontendType.FUNCTION_CALL && size > LONGEST_CALL);
  }
}
