package io.cordon.proxy.frontend.login;

import io.cordon.protocol.BackendKeyData;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.frontend.session.ReportedSettings;
import io.cordon.proxy.frontend.session.StartupException;
import io.cordon.proxy.health.NodeFacts;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client is told between its authentication and its first query. */
final class Greeting {

  private Greeting() {}

  /**
   * The settings that PostgreSQL would report to this client: a node's, but for what the client has
   * chosen. A node may still differ (by {@code ALTER ROLE … SET}); whoever learns of it reports the
   * difference.
   *
   * @param settings the client's start-up settings, names in lower case
   * @throws StartupException 22023 a value that no node would accept
   */
  static Map<String, String> parameters(
      NodeFacts facts, String user, Map<String, String> settings) {
    Map<String, String> told = new LinkedHashMap<>(facts.parameters());
    told.put("application_name", "");
    told.put("client_encoding", told.getOrDefault("server_encoding", "UTF8"));
    told.put("session_authorization", user);
    told.put("is_superuser", facts.rolesSuper().getOrDefault(user, false) ? "on" : "off");
    settings.forEach(
        (name, value) -> {
          String spelled = ReportedSettings.CHOSEN.get(name);
          if (spelled != null) {
            told.put(spelled, ReportedSettings.canonical(name, value, told.get(spelled)));
          }
        });
    return Collections.unmodifiableMap(told);
  }

  /** ParameterStatus for each, BackendKeyData, ReadyForQuery. */
  static void write(ByteBuf out, Map<String, String> told, BackendKeyData key) {
    told.forEach((name, value) -> new ParameterStatus(name, value).encode(out));
    key.encode(out);
    new ReadyForQuery(ReadyForQuery.IDLE).encode(out);
  }
}
