package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.it.PostgresServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write one transaction after another, each under a number of its own, and keep their
 * connection until they are told that it ends; then they connect again, once. A client with a
 * statement under way knows what became of it: that is what {@link #check} is about.
 *
 * <pre>
 *   begun: its first statement was answered ──▶ has to be committed, and is there once
 *   not begun: told that the connection ends instead ──▶ nothing of it is there
 * </pre>
 */
final class TransactionLoad implements AutoCloseable {

  private static final String TABLE = "rolling_ledger";
  private static final String INSERT = "INSERT INTO " + TABLE + " VALUES (?, ?)";

  private final String url;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Long> ofOne = ConcurrentHashMap.newKeySet();
  private final Set<Long> ofTwo = ConcurrentHashMap.newKeySet();
  private final Set<Long> notBegun = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> told = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  private TransactionLoad(String url) {
    this.url = url;
  }

  /** Makes the table, past any proxy, and lets the clients begin. */
  static TransactionLoad start(String url, Connection primary, int clients) throws SQLException {
    try (Statement statement = primary.createStatement()) {
      statement.execute("CREATE TABLE " + TABLE + " (number bigint, part int)");
    }
    TransactionLoad load = new TransactionLoad(url);
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(load::run, "transaction-load-" + i);
      load.clients.add(client);
      client.start();
    }
    return load;
  }

  /** How many transactions have been acknowledged. */
  int acknowledged() {
    return ofOne.size() + ofTwo.size();
  }

  /** How often somebody has logged in. */
  int connections() {
    return connections.get();
  }

  private void run() {
    while (!ended) {
      try (Connection connection =
          DriverManager.getConnection(url, PostgresServers.USER, PostgresServers.PASSWORD)) {
        connections.incrementAndGet();
        write(connection);
      } catch (SQLException e) {
        broken.add("cannot log in: " + e.getSQLState() + " " + e.getMessage());
        return;
      }
    }
  }

  /** Until the connection ends. */
  private void write(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      while (!ended) {
        boolean one = ThreadLocalRandom.current().nextInt(4) == 0;
        long number = numbers.incrementAndGet();
        if (!(one ? one(connection, insert, number) : two(connection, insert, number))) {
          return;
        }
      }
    }
  }

  /** A transaction of one statement, which is begun and ended in one. */
  private boolean one(Connection connection, PreparedStatement insert, long number)
      throws SQLException {
    try {
      connection.setAutoCommit(true);
      insert(insert, number, 1);
      ofOne.add(number);
      return true;
    } catch (SQLException e) {
      leave(number, 0, e);
      return false;
    }
  }

  /** A transaction that takes a while. */
  private boolean two(Connection connection, PreparedStatement insert, long number)
      throws SQLException {
    int answered = 0;
    try {
      connection.setAutoCommit(false);
      insert(insert, number, 1);
      answered++;
      try (Statement sleep = connection.createStatement()) {
        sleep.execute("SELECT pg_sleep(0.05)");
      }
      answered++;
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(50)); // as clients do
      insert(insert, number, 2);
      answered++;
      connection.commit();
      ofTwo.add(number);
      return true;
    } catch (SQLException e) {
      leave(number, answered, e);
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insert(PreparedStatement insert, long number, int part) throws SQLException {
    insert.setLong(1, number);
    insert.setInt(2, part);
    insert.executeUpdate();
  }

  private void leave(long number, int answered, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    boolean connectionEnds = state.equals("57P01") || state.startsWith("08");
    if (answered > 0 || !connectionEnds) {
      broken.add(
          "transaction "
              + number
              + " after "
              + answered
              + " statements: "
              + state
              + " "
              + e.getMessage());
    }
    notBegun.add(number);
    told.computeIfAbsent(state, s -> new AtomicInteger()).incrementAndGet();
  }

  /** Ends the clients, and asserts that no transaction was lost, made up or made twice. */
  void check(Connection primary) throws SQLException, InterruptedException {
    end();
    assertEquals(List.of(), List.copyOf(broken));
    Map<Long, String> there = new TreeMap<>();
    try (Statement statement = primary.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT number, string_agg(part::text, ',' ORDER BY part) FROM "
                    + TABLE
                    + " GROUP BY number")) {
      while (rows.next()) {
        there.put(rows.getLong(1), rows.getString(2));
      }
    }
    Map<Long, String> expected = new TreeMap<>();
    ofOne.forEach(number -> expected.put(number, "1"));
    ofTwo.forEach(number -> expected.put(number, "1,2"));
    assertEquals(expected, there);
    Set<Long> all = new TreeSet<>(expected.keySet());
    all.addAll(notBegun);
    assertEquals(numbers.get(), all.size(), "each has come to an end");
    assertTrue(acknowledged() > 100, "too few to tell: " + acknowledged());
  }

  private void end() throws InterruptedException {
    ended = true;
    for (Thread client : clients) {
      client.join(TimeUnit.SECONDS.toMillis(60));
      assertTrue(!client.isAlive(), () -> client.getName() + " hangs");
    }
  }

  @Override
  public String toString() {
    return acknowledged() + " transactions, " + connections + " log-ins, told " + told;
  }

  @Override
  public void close() throws InterruptedException {
    end();
  }

  static void dropTable(Connection primary) throws SQLException {
    try (Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + TABLE);
    }
  }
}
