package io.cordon.it.machine;

import io.cordon.it.machine.Chance.Weighted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences of all messages that a client may send, in any order, over a few names and texts. What
 * depends on the moment is left out: CancelRequest ({@code CancelIT}) and LISTEN.
 */
final class ProtocolGenerator {

  private static final List<String> QUERIES =
      List.of(
          "SELECT 1",
          "SELECT 1",
          "SELECT 2, 'x'::text",
          "SELECT a, b FROM t ORDER BY a, b",
          "SELECT generate_series(1, 5)",
          "SELECT generate_series(1, 3)",
          "INSERT INTO t VALUES (1, 'p')",
          "INSERT INTO t VALUES (2) RETURNING a",
          "INSERT INTO k VALUES (3)",
          "INSERT INTO deferred VALUES (1)",
          "UPDATE t SET b = 'u'",
          "DELETE FROM t",
          "SELECT $1::int",
          "SELECT $1::text, $2::int",
          "INSERT INTO t VALUES ($1)",
          "",
          ";",
          "-- nothing");

  private static final List<String> FAILING =
      List.of(
          "SELECT 1/0",
          "SELEC",
          "SELECT nosuch",
          "SELECT 1 / (3 - n) FROM generate_series(1, 5) n",
          "SELECT 1; SELECT 2");

  private static final List<String> TRANSACTIONS =
      List.of(
          "BEGIN",
          "BEGIN",
          "BEGIN",
          "START TRANSACTION READ ONLY",
          "BEGIN ISOLATION LEVEL SERIALIZABLE",
          "COMMIT",
          "COMMIT",
          "ROLLBACK",
          "ROLLBACK",
          "END",
          "ABORT",
          "SAVEPOINT s",
          "SAVEPOINT s",
          "ROLLBACK TO s",
          "ROLLBACK TO s",
          "RELEASE s",
          "COMMIT AND CHAIN",
          "ROLLBACK AND CHAIN",
          "PREPARE TRANSACTION '" + Message.GID + "'",
          "ROLLBACK PREPARED '" + Message.GID + "'");

  private static final List<String> CURSORS =
      List.of(
          "DECLARE c CURSOR FOR SELECT generate_series(1, 5)",
          "DECLARE c CURSOR FOR SELECT generate_series(1, 5)",
          "DECLARE c CURSOR WITH HOLD FOR SELECT generate_series(1, 5)",
          "DECLARE p SCROLL CURSOR FOR SELECT n FROM generate_series(1, 5) n",
          "FETCH 2 FROM c",
          "FETCH c",
          "FETCH ALL FROM p",
          "MOVE c",
          "CLOSE c",
          "CLOSE p",
          "CLOSE ALL");

  private static final List<String> PREPARED =
      List.of(
          "PREPARE a AS SELECT 1",
          "PREPARE b (int) AS SELECT $1",
          "PREPARE a AS INSERT INTO t VALUES (9, 'q')",
          "EXECUTE a",
          "EXECUTE a",
          "EXECUTE b",
          "EXECUTE b (1)",
          "EXPLAIN (COSTS OFF) EXECUTE a",
          "DEALLOCATE a",
          "DEALLOCATE b",
          "DEALLOCATE ALL");

  private static final List<String> SETTINGS =
      List.of(
          "SET helios.x = '1'",
          "SET helios.x = '2'",
          "SET LOCAL helios.x = '3'",
          "SET helios.x = 'a', 'b'",
          "RESET helios.x",
          "SHOW helios.x",
          "SELECT set_config('helios.x', '4', false)",
          "SELECT nullif(current_setting('helios.x', true), '')",
          "SET work_mem = '1MB'",
          "SET LOCAL work_mem = '2MB'",
          "SET application_name = 'q'",
          "SHOW work_mem",
          "SHOW application_name",
          "RESET ALL",
          "DISCARD ALL",
          "DISCARD ALL",
          "DISCARD PLANS");

  private static final List<String> COPIES =
      List.of("COPY t FROM STDIN", "COPY t FROM STDIN", "COPY k FROM STDIN", "COPY k TO STDOUT");

  private static final List<String> STATEMENTS = List.of("", "", "a", "b");
  private static final List<String> PORTALS = List.of("", "", "p", "c");

  private ProtocolGenerator() {}

  static List<Step> sequence(long seed) {
    Chance chance = new Chance(seed);
    One one = new One(chance);
    One two = new One(chance);
    List<Step> steps = new ArrayList<>();
    for (int left = 4 + chance.below(14); left > 0; left--) {
      if (chance.percent(20)) {
        steps.add(Step.of(1, Message.query("SELECT 1")).waiting());
      }
      int session = chance.percent(20) ? 1 : 0;
      Step step = new Step(session, (session == 0 ? one : two).messages(), 0, false);
      steps.add(chance.percent(15) ? step.inPiecesOf(chance.of(1, 3, 7, 50)) : step);
    }
    return steps;
  }

  /** What one session says. */
  private static final class One {

    private final Chance chance;

    /** How many parameters the statements have, as far as they were parsed. */
    private final Map<String, Integer> parameters = new HashMap<>();

    private final List<Weighted<String>> texts;
    private final List<Weighted<List<Message>>> extended;

    One(Chance chance) {
      this.chance = chance;
      this.texts =
          List.of(
              new Weighted<>(30, () -> chance.of(QUERIES)),
              new Weighted<>(7, () -> chance.of(FAILING)),
              new Weighted<>(28, () -> chance.of(TRANSACTIONS)),
              new Weighted<>(12, () -> chance.of(CURSORS)),
              new Weighted<>(13, () -> chance.of(PREPARED)),
              new Weighted<>(12, () -> chance.of(SETTINGS)),
              new Weighted<>(4, () -> chance.of(COPIES)));
      this.extended =
          List.of(
              new Weighted<>(40, this::whole),
              new Weighted<>(8, () -> List.of(parse(chance.of(STATEMENTS)))),
              new Weighted<>(10, () -> List.of(bind(chance.of(PORTALS), chance.of(STATEMENTS)))),
              new Weighted<>(4, () -> List.of(Message.describeStatement(chance.of(STATEMENTS)))),
              new Weighted<>(6, () -> List.of(Message.describePortal(chance.of(PORTALS)))),
              new Weighted<>(10, () -> List.of(execute(chance.of(PORTALS)))),
              new Weighted<>(3, () -> List.of(Message.closeStatement(chance.of(STATEMENTS)))),
              new Weighted<>(4, () -> List.of(Message.closePortal(chance.of(PORTALS)))),
              new Weighted<>(4, () -> List.of(Message.flush())),
              new Weighted<>(8, () -> List.of(Message.sync())),
              new Weighted<>(4, () -> List.of(stray())),
              new Weighted<>(2, () -> List.of(call())),
              new Weighted<>(5, this::query));
    }

    List<Message> messages() {
      List<Message> messages = new ArrayList<>();
      if (chance.percent(40)) {
        do {
          messages.addAll(query());
        } while (chance.percent(15));
        return messages;
      }
      do {
        messages.addAll(chance.weighted(extended));
      } while (chance.percent(65));
      if (chance.percent(90)) {
        messages.add(Message.sync());
      } else if (chance.percent(50)) {
        messages.add(Message.flush());
      }
      return messages;
    }

    private List<Message> query() {
      StringBuilder text = new StringBuilder(chance.weighted(texts));
      while (chance.percent(20)) {
        text.append("; ").append(chance.weighted(texts));
      }
      List<Message> messages = new ArrayList<>();
      messages.add(Message.query(text.toString()));
      copy(text.toString(), messages);
      return messages;
    }

    /** A statement from Parse to Execute. */
    private List<Message> whole() {
      String statement = chance.of(STATEMENTS);
      String portal = chance.of(PORTALS);
      List<Message> messages = new ArrayList<>();
      Message parse = parse(statement);
      messages.add(parse);
      if (chance.percent(10)) {
        messages.add(Message.describeStatement(statement));
      }
      messages.add(bind(portal, statement));
      if (chance.percent(25)) {
        messages.add(Message.describePortal(portal));
      }
      messages.add(execute(portal));
      copy(parse.code(), messages);
      return messages;
    }

    private Message parse(String name) {
      String text = chance.weighted(texts);
      int count = text.contains("$2") ? 2 : text.contains("$1") ? 1 : 0;
      parameters.put(name, text.startsWith("PREPARE") ? 0 : count);
      return count > 0 && chance.percent(20) && !text.startsWith("PREPARE")
          ? Message.parse(name, text, 23)
          : Message.parse(name, text);
    }

    private Message bind(String portal, String statement) {
      int count = parameters.getOrDefault(statement, 0);
      if (chance.percent(6)) {
        count = chance.below(3);
      }
      String[] values = new String[count];
      for (int i = 0; i < count; i++) {
        values[i] = chance.of("7", "7", "8", null, "x");
      }
      return Message.bind(portal, statement, values);
    }

    private Message execute(String portal) {
      return Message.execute(portal, chance.of(0, 0, 0, 1, 2));
    }

    private Message stray() {
      return chance.of(Message.copyData("1\tx\n"), Message.copyDone(), Message.copyFail("stray"));
    }

    private Message call() {
      return chance.of(
          Message.functionCall(1319, "4"),
          Message.functionCall(999_999),
          Message.functionCall(1319, "x"));
    }

    /** The data for a COPY that is in a text. */
    private void copy(String text, List<Message> messages) {
      if (!text.contains("FROM STDIN") || chance.percent(8)) {
        return;
      }
      while (chance.percent(60)) {
        messages.add(
            chance.percent(12)
                ? Message.badCopyData("bad\tx\n")
                : Message.copyData(chance.of("5\tx\n", "6\ty\n7\tz\n", "1\tdup\n")));
        if (chance.percent(8)) {
          messages.add(chance.of(Message.sync(), Message.flush()));
        }
      }
      messages.add(chance.percent(80) ? Message.copyDone() : Message.copyFail("no"));
    }
  }
}
