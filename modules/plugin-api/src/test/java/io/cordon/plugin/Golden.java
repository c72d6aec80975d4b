package io.cordon.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The golden files, and the request that they are about. */
final class Golden {

  static final HookContext CONTEXT =
      new HookContext("r-1", "c-7", "alice", "demo", null, Map.of("helios.region", "eu-west"));

  static final RouteRequest REQUEST =
      new RouteRequest(
          "SELECT * FROM users WHERE id = 7",
          "SELECT * FROM users WHERE id = $1",
          List.of("public.users"),
          List.of("pg_catalog.now"),
          true,
          "SELECT",
          false,
          CONTEXT);

  private Golden() {}

  static String text(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
