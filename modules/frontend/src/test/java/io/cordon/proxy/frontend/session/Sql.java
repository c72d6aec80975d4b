package io.cordon.proxy.frontend.session;

import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.util.Map;

/** Sessions, and statements for them, of which a test needs no more than their text. */
public final class Sql {

  private Sql() {}

  public static Session session() {
    return session(Map.of());
  }

  /**
   * The same.
   *
   * @param parameters of its start-up
   */
  public static Session session(Map<String, String> parameters) {
    return session(parameters, Map.of());
  }

  /**
   * The same.
   *
   * @param fixed attributes that nobody may change
   */
  public static Session session(Map<String, String> parameters, Map<String, String> fixed) {
    return new Session(
        new Login("alice", "demo", parameters, fixed, Map.of()),
        "7",
        "",
        Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on"),
        new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
        () -> {});
  }

  public static Script script(String text) {
    return SqlAnalyzer.postgres17().analyze(text, true);
  }

  public static Statement statement(String text) {
    return script(text).statements().get(0);
  }

  public static Prepared prepared(Session session, String name, String text) {
    return new Prepared(new Parse(name, text, new int[0]), script(text), session);
  }
}
