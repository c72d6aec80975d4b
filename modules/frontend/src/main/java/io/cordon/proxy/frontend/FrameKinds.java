package io.cordon.proxy.frontend;

import io.cordon.protocol.FrontendType;

/** What kinds of messages a client sends. */
final class FrameKinds {

  /** A function call of which the name of a setting is looked at comes in full. */
  private static final int LONGEST_CALL = 8192;

  private FrameKinds() {}

  /** Answered by a ReadyForQuery. */
  static boolean isSynced(byte type) {
    return type == FrontendType.SYNC || isQuery(type);
  }

  /** Answered up to a ReadyForQuery by itself. */
  static boolean isQuery(byte type) {
    return type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL;
  }

  /** Of those that one Sync ends. */
  static boolean isPipelined(byte type) {
    return type == FrontendType.PARSE
        || type == FrontendType.BIND
        || type == FrontendType.DESCRIBE
        || type == FrontendType.EXECUTE
        || type == FrontendType.CLOSE
        || type == FrontendType.FLUSH;
  }

  /** Where what observers are told of begins. */
  static boolean isOfStatement(byte type) {
    return type == FrontendType.QUERY
        || type == FrontendType.FUNCTION_CALL
        || type == FrontendType.PARSE
        || type == FrontendType.BIND
        || type == FrontendType.DESCRIBE
        || type == FrontendType.EXECUTE;
  }

  static boolean isOfCopy(byte type) {
    return type == FrontendType.COPY_DATA
        || type == FrontendType.COPY_DONE
        || type == FrontendType.COPY_FAIL;
  }

  /** Messages that may be longer than anybody wants to hold in memory. */
  static boolean isStreamed(byte type, int size) {
    return type == FrontendType.BIND
        || type == FrontendType.COPY_DATA
        || (type == FrontendType.FUNCTION_CALL && size > LONGEST_CALL);
  }
}
