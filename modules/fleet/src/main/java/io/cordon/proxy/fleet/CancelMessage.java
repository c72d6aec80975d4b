package io.cordon.proxy.fleet;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A CancelRequest on its way from one member to another: JSON, so that members of other versions
 * can read it. They ignore fields they do not know; what is not as it has to be is no message.
 */
@SuppressWarnings("ArrayRecordComponent")
record CancelMessage(int processId, byte[] secret) {

  /** Of this form; a higher one only adds fields. */
  private static final int FORM = 1;

  private static final int LONGEST_SECRET = 256;

  JsonObject toJson() {
    return new JsonObject().put("v", FORM).put("processId", processId).put("secret", secret);
  }

  /** Null if it is none. */
  static @Nullable CancelMessage parse(Object body) {
    if (!(body instanceof JsonObject json)) {
      return null;
    }
    try {
      Integer processId = json.getInteger("processId");
      byte[] secret = json.getBinary("secret");
      return processId == null || secret == null || secret.length > LONGEST_SECRET
          ? null
          : new CancelMessage(processId, secret);
    } catch (ClassCastException | IllegalArgumentException e) {
      return null;
    }
  }
}
