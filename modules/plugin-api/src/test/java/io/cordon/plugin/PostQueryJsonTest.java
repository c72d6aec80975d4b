package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PostQueryJsonTest {

  @Test
  void writesTheRequestAndHowItEnded() throws IOException {
    QueryOutcome outcome = new QueryOutcome(true, "pg-eu-west", 412, 9_000_000_000L, null);

    byte[] told = PostQueryJson.writeUtf8(Golden.REQUEST, outcome);

    assertEquals(Golden.text("outcome.json"), Golden.text(told));
  }

  @Test
  void writesARefusal() {
    QueryOutcome outcome = new QueryOutcome(false, null, 3, 0, "Query blocked by plugin: no");

    String told = Golden.text(PostQueryJson.writeUtf8(Golden.REQUEST, outcome));

    assertTrue(
        told.endsWith(
            ",{\"success\":false,\"target_node\":null,\"elapsed_us\":3,\"response_bytes\":0,"
                + "\"error\":\"Query blocked by plugin: no\"}]"));
  }
}
