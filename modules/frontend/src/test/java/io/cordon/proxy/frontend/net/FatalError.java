package io.cordon.proxy.frontend.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.wire.RawClient;
import java.io.IOException;
import java.util.Map;

/** The last words to a client. */
public final class FatalError {

  private FatalError() {}

  /** The next message is this error, said as PostgreSQL does, and then comes the end. */
  public static Map<Character, String> assertFatal(
      String sqlState, String message, RawClient client) throws IOException {
    Map<Character, String> error = client.readFatal();
    assertEquals(message, error.get('M'));
    assertEquals(sqlState, error.get('C'));
    assertEquals("FATAL", error.get('S'));
    assertEquals("FATAL", error.get('V'));
    return error;
  }
}
