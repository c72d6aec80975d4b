package io.cordon.it.machine;

import static io.cordon.it.PostgresServers.PRIMARY;

import io.cordon.demo.ServerAddress;
import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import io.cordon.it.PostgresServers;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Runs sequences of steps on a node directly, each session with its own connection, and through a
 * member of which all sessions share one server connection; and compares. Two databases of one
 * server hold the same, one for each side. Not thread-safe: each thread has its own, and its own
 * member.
 *
 * <p>A step is left out, on both sides, while the other session has the server connection: in a
 * transaction, a pipeline, or pinned.
 */
final class Comparison implements AutoCloseable {

  private static final Pattern PINNED = Pattern.compile("\"pins\"\\s*:\\s*\\[\\s*\"");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final String TABLES =
      """
      CREATE TABLE t (a int, b text);
      CREATE TABLE k (a int PRIMARY KEY, b text DEFAULT 'd');
      CREATE TABLE deferred (a int UNIQUE DEFERRABLE INITIALLY DEFERRED);
      """;

  private static final String CONTENTS =
      "SELECT 't', a::text, b FROM t UNION ALL SELECT 'k', a::text, b FROM k"
          + " UNION ALL SELECT 'deferred', a::text, NULL FROM deferred"
          + " UNION ALL SELECT 'prepared', regexp_replace(gid, '._.$', 'x_x'), NULL"
          + " FROM pg_prepared_xacts WHERE database = current_database()"
          + " ORDER BY 1, 2, 3";

  private final ServerAddress server;
  private final CordonMember member;
  private final List<Message> questions;
  private final Side node;
  private final Side through;
  private final HttpRequest sessions;

  private record Side(String database, String gid, Connection admin) {}

  /**
   * @param lane a digit: which of several at the same time
   * @param questions asked by each session in the end
   */
  Comparison(DemoCluster cluster, CordonMember member, int lane, List<Message> questions)
      throws SQLException {
    this.server = cluster.address(PRIMARY);
    this.member = member;
    this.questions = questions;
    this.node = side(cluster, "machine_node_" + lane, "gid_n_" + lane);
    this.through = side(cluster, "machine_member_" + lane, "gid_m_" + lane);
    this.sessions =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + member.adminPort() + "/api/v1/sessions"))
            .build();
  }

  private static Side side(DemoCluster cluster, String database, String gid) throws SQLException {
    try (Connection connection = cluster.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      statement.execute("CREATE DATABASE " + database);
    }
    ServerAddress primary = cluster.address(PRIMARY);
    Connection admin =
        DriverManager.getConnection(
            "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + database,
            PostgresServers.USER,
            PostgresServers.PASSWORD);
    try (Statement statement = admin.createStatement()) {
      statement.execute(TABLES);
    }
    return new Side(database, gid, admin);
  }

  /**
   * The first difference, or null.
   *
   * @param patience in milliseconds: a member that has not answered by then is silent
   */
  Difference run(List<Step> steps, int patience) throws Exception {
    clear(node);
    clear(through);
    try (Pair one = pair(patience);
        Pair two = pair(patience)) {
      List<Pair> pairs = List.of(one, two);
      // Where they hear how the node differs from what they were greeted with.
      Difference difference = ask(one, Step.of(0, Message.query("SELECT 1")));
      difference =
          difference == null ? ask(two, Step.of(1, Message.query("SELECT 1"))) : difference;
      int last = 1;
      for (Step step : steps) {
        Pair pair = pairs.get(step.session());
        boolean mayRun =
            step.session() == last
                || (step.ahead() && pair.expected.isEmpty())
                || pairs.get(last).direct.closed()
                || (pairs.get(last).direct.idle() && !pinned());
        if (difference == null && mayRun && !pair.direct.closed()) {
          difference = ask(pair, step);
          last = step.ahead() ? last : step.session();
        }
      }
      difference = difference == null ? end(pairs.get(last), last) : difference;
      difference = difference == null ? end(pairs.get(1 - last), 1 - last) : difference;
      return difference == null ? contents() : difference;
    }
  }

  private static Difference ask(Pair pair, Step step) throws IOException {
    Difference difference = pair.readAhead();
    if (difference != null) {
      return difference;
    }
    List<Reply> expected = pair.direct.say(step.messages());
    pair.member.send(step);
    pair.said = step;
    pair.expected = expected;
    return step.ahead() ? null : pair.readAhead();
  }

  private Difference end(Pair pair, int session) throws IOException {
    Difference difference = pair.readAhead();
    if (difference == null && pair.direct.copies()) {
      difference = ask(pair, Step.of(session, Message.copyFail("the end")));
    }
    if (difference == null && !pair.direct.idle()) {
      difference = ask(pair, Step.of(session, Message.sync()));
    }
    List<Message> last = new ArrayList<>(questions);
    last.add(0, Message.query("ROLLBACK"));
    last.add(Message.query("DISCARD ALL"));
    for (Message message : last) {
      difference = difference == null ? ask(pair, Step.of(session, message)) : difference;
      if (difference == null && !pair.direct.idle()) {
        difference = ask(pair, Step.of(session, Message.query("ROLLBACK")));
      }
    }
    return difference;
  }

  private Difference contents() throws SQLException {
    List<String> expected = contents(node);
    List<String> found = contents(through);
    return expected.equals(found) ? null : new Difference("the tables", expected, found);
  }

  private static List<String> contents(Side side) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = side.admin.createStatement();
        ResultSet row = statement.executeQuery(CONTENTS)) {
      while (row.next()) {
        rows.add(row.getString(1) + ": " + row.getString(2) + ", " + row.getString(3));
      }
    }
    return rows;
  }

  private static void clear(Side side) throws SQLException {
    try (Statement statement = side.admin.createStatement()) {
      for (String row : contents(side)) {
        if (row.startsWith("prepared")) {
          statement.execute("ROLLBACK PREPARED '" + side.gid + "'");
        }
      }
      statement.execute("TRUNCATE t, k, deferred; INSERT INTO k VALUES (1, 'one'), (2, 'two')");
    }
  }

  private boolean pinned() throws IOException, InterruptedException {
    return PINNED.matcher(HTTP.send(sessions, HttpResponse.BodyHandlers.ofString()).body()).find();
  }

  private Pair pair(int patience) throws IOException {
    RawClient direct =
        RawClient.connect(
            server.host(),
            server.port(),
            Map.of("database", node.database),
            PostgresServers.PASSWORD);
    RawClient client =
        RawClient.connect(
            member.host(),
            member.port(),
            Map.of("database", through.database),
            PostgresServers.PASSWORD);
    return new Pair(
        new NodeSession(direct, node.gid), new MemberSession(client, through.gid, patience), node);
  }

  /** One session, on both sides. */
  private static final class Pair implements AutoCloseable {

    final NodeSession direct;
    final MemberSession member;
    private final Side node;
    private Step said = Step.of(0);
    private List<Reply> expected = List.of();

    Pair(NodeSession direct, MemberSession member, Side node) {
      this.direct = direct;
      this.member = member;
      this.node = node;
    }

    /** Compares what has been answered to what was said last, if it has not been yet. */
    Difference readAhead() throws IOException {
      List<String> lines =
          Transcript.of(expected).stream()
              .map(line -> line.replace(node.gid, Message.GID))
              .toList();
      List<String> found = member.answers(expected);
      Step step = said;
      expected = List.of();
      return lines.equals(found) ? null : new Difference(step.toString(), lines, found);
    }

    @Override
    public void close() throws IOException {
      direct.close();
      member.close();
    }
  }

  @Override
  public void close() throws SQLException {
    node.admin.close();
    through.admin.close();
  }
}
