package io.cordon.it.wire;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.closePortal;
import static io.cordon.test.wire.Frontend.closeStatement;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.copyDone;
import static io.cordon.test.wire.Frontend.copyFail;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.raw;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.demo.ServerAddress;
import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL is the oracle: the same bytes, sent to a node and through a member, get the same. */
class OracleIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.with(CLUSTER);

  private static final String SYNTAX = "SELEC 1";

  private static byte[] say(byte[]... messages) {
    return Frontend.concat(messages);
  }

  private static byte[] run(String text) {
    return say(parse("", text), bind("", ""), describePortal(""), execute(""), sync());
  }

  private static byte[] pipeline(String... texts) {
    byte[] all = new byte[0];
    for (String text : texts) {
      all = say(all, parse("", text), bind("", ""), execute(""));
    }
    return say(all, sync());
  }

  private static Arguments of(String name, byte[]... exchanges) {
    return Arguments.of(name, List.of(exchanges));
  }

  static Stream<Arguments> conversations() {
    return Stream.of(
        of("empty", query(""), query(" ; ; -- no\n"), run(""), run("-- nothing")),
        of("error in a batch", query("SELECT 1; SELECT 1/0; SELECT 2"), query("SELECT 3")),
        of("syntax error", query(SYNTAX), run(SYNTAX), query("SELECT 1; " + SYNTAX)),
        of(
            "a block that fails",
            query("BEGIN"),
            query("SELECT 1/0"),
            query("SELECT 1"),
            run("SELECT 1"),
            query(""),
            query(SYNTAX),
            query("COMMIT"),
            query("SELECT 1")),
        of(
            "a name that is freed and taken again while the node is at what is before that",
            say(parse("s", "SELECT 1"), sync()),
            say(
                parse("", "SELECT 2"),
                bind("", ""),
                execute(""),
                flush(),
                parse("", "SELECT 'later' FROM pg_sleep(0.2)"),
                bind("", ""),
                execute(""),
                parse("", "DEALLOCATE s"),
                bind("", ""),
                execute(""),
                parse("s", "SELECT 3"),
                bind("", "s"),
                execute(""),
                sync())),
        of("a block that does nothing", query("BEGIN"), query("COMMIT"), run("BEGIN"), run("END")),
        of(
            "warnings",
            query("COMMIT"),
            query("ROLLBACK"),
            query("BEGIN; BEGIN"),
            query("BEGIN"),
            query("ROLLBACK; ROLLBACK"),
            query("SET LOCAL helios.x = 'y'")),
        of(
            "only in blocks",
            query("SAVEPOINT a"),
            query("RELEASE a"),
            query("ROLLBACK TO a"),
            query("COMMIT AND CHAIN"),
            query("ROLLBACK AND CHAIN"),
            run("SAVEPOINT a")),
        of(
            "savepoints before anything",
            query("BEGIN"),
            query("SAVEPOINT a"),
            query("ROLLBACK TO b"),
            query("SELECT 1"),
            query("ROLLBACK TO a"),
            query("SELECT 1"),
            query("RELEASE a"),
            query("ROLLBACK TO a"),
            query("ROLLBACK")),
        of(
            "chains",
            query("BEGIN ISOLATION LEVEL SERIALIZABLE"),
            query("COMMIT AND CHAIN"),
            query("SHOW transaction_isolation"),
            query("ROLLBACK AND CHAIN"),
            query("SHOW transaction_isolation"),
            query("ROLLBACK")),
        of(
            "our settings",
            query("SHOW helios.unset"),
            query("SET helios.x = 'a', 'b'"),
            query("SET helios.x = 'a'"),
            query("SHOW helios.x"),
            query("SELECT current_setting('helios.x')"),
            query("BEGIN; SET helios.x = 'b'; ROLLBACK; SHOW helios.x"),
            query("BEGIN"),
            query("SET LOCAL helios.x = 'c'"),
            query("SELECT current_setting('helios.x')"),
            query("COMMIT"),
            query("SELECT current_setting('helios.x')"),
            run("SHOW helios.x")),
        of(
            "settings",
            query("SET search_path = pg_catalog, public"),
            query("SHOW search_path"),
            query("SET no_such = 1"),
            query("SET work_mem = '1zb'"),
            query("RESET ALL"),
            query("SHOW search_path"),
            query("SET TIME ZONE 'UTC'; SELECT 1/0"),
            query("SHOW TimeZone")),
        of(
            "unknown names",
            say(bind("", "nope"), sync()),
            say(bind("", ""), sync()),
            say(describeStatement("nope"), sync()),
            say(describePortal("nope"), sync()),
            say(execute("nope"), sync()),
            say(closeStatement("nope"), closePortal("nope"), sync()),
            query("EXECUTE nope"),
            query("DEALLOCATE nope"),
            query("DEALLOCATE ALL")),
        of(
            "prepared",
            say(parse("s", "SELECT $1::int"), describeStatement("s"), sync()),
            say(parse("s", "SELECT 2"), sync()),
            say(bind("p", "s", "7"), execute("p"), execute("p"), sync()),
            say(execute("p"), sync()),
            say(closeStatement("s"), sync()),
            say(bind("", "s", "7"), sync())),
        of(
            "the unnamed statement ends with a query",
            say(parse("", "SELECT 1"), sync()),
            say(bind("", ""), execute(""), sync()),
            query("SELECT 2"),
            say(bind("", ""), execute(""), sync())),
        of("several commands in a Parse", run("SELECT 1; SELECT 2"), run("BEGIN; COMMIT")),
        of(
            "a query before Sync is discarded",
            say(parse("", SYNTAX), query("SELECT 1"), parse("", "SELECT 1"), sync()),
            query("SELECT 1")),
        of("a query in a pipeline", say(parse("", "SELECT 1"), bind("", ""), query("SELECT 2"))),
        of(
            "rows a few at a time",
            say(
                parse("", "SELECT generate_series(1, 5)"),
                bind("p", ""),
                execute("p", 2),
                flush(),
                execute("p", 2),
                execute("p", 2),
                execute("p", 2),
                sync())),
        of(
            "a transaction in a pipeline",
            say(
                parse("", "BEGIN"),
                bind("", ""),
                execute(""),
                parse("", "SET LOCAL helios.x = 'z'"),
                bind("", ""),
                execute(""),
                parse("", "SELECT current_setting('helios.x')"),
                bind("", ""),
                execute(""),
                parse("", "COMMIT"),
                bind("", ""),
                execute(""),
                sync())),
        of(
            "an error in a pipeline",
            say(
                parse("a", "SELECT 1"),
                bind("", "a"),
                execute(""),
                parse("b", "SELECT 1/0"),
                bind("", "b"),
                execute(""),
                parse("c", "SELECT 2"),
                bind("", "c"),
                execute(""),
                sync()),
            say(bind("", "a"), execute(""), sync()),
            say(bind("", "c"), execute(""), sync())),
        of(
            "COPY",
            query("CREATE TEMP TABLE c (a int)"),
            say(query("COPY c FROM STDIN"), copyData("1\n2\n"), copyDone()),
            say(query("COPY c FROM STDIN"), copyData("1\n"), copyFail("no")),
            say(query("COPY c FROM STDIN"), copyData("x\n"), copyData("2\n"), copyDone()),
            query("COPY c TO STDOUT"),
            query("COPY no_such FROM STDIN"),
            say(copyData("late\n"), copyDone(), query("SELECT count(*) FROM c"))),
        of("COPY messages behind a Parse", say(parse("", "SELECT 1"), copyDone(), sync())),
        of(
            "COPY messages behind an Execute",
            say(parse("", "SELECT 1"), bind("", ""), execute(""), copyFail("no"), sync()),
            say(parse("", "SELECT 1"), bind("", ""), copyDone(), execute(""), sync()),
            say(
                parse("", "SELECT 1"),
                copyData("1\n"),
                bind("", ""),
                copyData("2\n"),
                copyFail("no"),
                describePortal(""),
                copyDone(),
                execute(""),
                copyDone(),
                sync())),
        of(
            "COPY messages before a Query",
            say(parse("", "SELECT 1"), copyData("1\n"), query("SELECT 2")),
            say(copyFail("no"), query("SELECT 3")),
            say(copyData("1\n"), copyDone(), sync())),
        of(
            "COPY messages in a block",
            query("BEGIN"),
            say(copyFail("no"), sync()),
            say(parse("", "SELECT 1"), copyDone(), bind("", ""), execute(""), sync()),
            say(copyData("1\n"), query("SELECT 2")),
            query(SYNTAX),
            say(copyDone(), sync()),
            say(parse("", "SELECT 1"), copyFail("no"), sync()),
            say(parse("", "ROLLBACK"), copyData("1\n"), bind("", ""), execute(""), sync())),
        of(
            "COPY messages behind what is ours",
            say(parse("", "SET helios.x = '1'"), copyDone(), bind("", ""), execute(""), sync()),
            say(parse("", "BEGIN"), bind("", ""), execute(""), copyFail("no"), sync()),
            say(parse("", "SELECT 1"), copyDone(), sync()),
            query("ROLLBACK")),
        of(
            "what leads out of a failed block, and more",
            query("BEGIN"),
            say(bind("", "nope"), sync()),
            query("ROLLBACK; SELECT 2"),
            query("BEGIN"),
            say(bind("", "nope"), sync()),
            query("COMMIT; SELECT 3; SELECT 1/0; SELECT 4"),
            query("BEGIN; SAVEPOINT a"),
            say(bind("", "nope"), sync()),
            query("ROLLBACK TO a; SELECT 5"),
            query("SELECT 6; COMMIT"),
            query("BEGIN"),
            say(bind("", "nope"), sync()),
            query("ROLLBACK; ROLLBACK; SELECT 7"),
            query("BEGIN"),
            say(bind("", "nope"), sync()),
            query("SELECT 8; ROLLBACK"),
            query("ROLLBACK TO nope; SELECT 1"),
            query("ROLLBACK; BEGIN; SELECT 9"),
            query("COMMIT")),
        of(
            "COPY messages behind an error",
            say(parse("", SYNTAX), copyDone(), copyData("1\n"), sync()),
            say(bind("", "nope"), copyFail("no"), sync()),
            say(
                parse("", "SELECT 1/0"),
                bind("", ""),
                execute(""),
                copyDone(),
                copyFail("no"),
                sync()),
            query("SELECT 1")),
        of(
            "COPY messages behind a COPY",
            query("CREATE TEMP TABLE s (a int)"),
            say(
                parse("", "COPY s FROM STDIN"),
                bind("", ""),
                execute(""),
                copyData("1\n"),
                copyDone(),
                copyDone(),
                copyData("2\n"),
                copyFail("no"),
                sync()),
            say(query("COPY s FROM STDIN"), copyDone(), copyData("3\n"), copyFail("no"), sync()),
            say(parse("", "COPY s TO STDOUT"), bind("", ""), execute(""), copyData("4\n"), sync()),
            query("SELECT count(*) FROM s")),
        of(
            "COPY in a pipeline",
            query("CREATE TEMP TABLE d (a int)"),
            say(
                parse("", "COPY d FROM STDIN"),
                bind("", ""),
                execute(""),
                copyData("1\n"),
                copyDone(),
                sync()),
            query("SELECT count(*) FROM d")),
        of(
            "function call",
            say(Frontend.functionCall(1319, List.of("4"))),
            say(Frontend.functionCall(999_999, List.of()))),
        of(
            "cursors",
            query("BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 3)"),
            query("FETCH 2 FROM c"),
            query("MOVE c"),
            query("FETCH c"),
            query("CLOSE c"),
            query("FETCH c"),
            query("ROLLBACK")),
        of(
            "a cursor as a portal",
            query("BEGIN; DECLARE c SCROLL CURSOR FOR SELECT generate_series(1, 9)"),
            say(describePortal("c"), sync()),
            say(execute("c", 2), flush(), execute("c", 2), sync()),
            query("FETCH c"),
            say(parse("", "SELECT 1"), bind("c", ""), sync()),
            query("ROLLBACK"),
            say(execute("c"), sync()),
            query("BEGIN"),
            say(
                parse("", "DECLARE \"My C\" CURSOR FOR SELECT generate_series(1, 3), 'x' AS y"),
                bind("", ""),
                execute(""),
                describePortal("My C"),
                execute("My C", 2),
                execute("My C", 2),
                execute("My C", 2),
                closePortal("My C"),
                sync()),
            say(describePortal("My C"), sync()),
            say(execute("My C"), sync()),
            query("ROLLBACK")),
        of(
            "a cursor WITH HOLD as a portal",
            query("DECLARE h CURSOR WITH HOLD FOR SELECT generate_series(1, 9) AS n"),
            say(describePortal("h"), sync()),
            say(execute("h", 2), sync()),
            query("FETCH 2 FROM h"),
            query("BEGIN"),
            say(execute("h", 1), sync()),
            query(SYNTAX),
            say(describePortal("h"), sync()),
            say(execute("h", 1), sync()),
            query("ROLLBACK"),
            say(execute("h"), execute("h"), sync()),
            say(closePortal("h"), sync()),
            say(describePortal("h"), sync()),
            query("FETCH h"),
            run("DECLARE h CURSOR WITH HOLD FOR SELECT 1"),
            say(closePortal("h"), describePortal("h"), sync())),
        of(
            "cursors that are gone",
            query("BEGIN; SAVEPOINT a; DECLARE c CURSOR FOR SELECT 1"),
            query("ROLLBACK TO a"),
            say(execute("c"), sync()),
            query("ROLLBACK TO a; DECLARE c CURSOR FOR SELECT 2; CLOSE c"),
            say(describePortal("c"), sync()),
            say(execute("c"), sync()),
            query("ROLLBACK"),
            query("BEGIN; SELECT 1"),
            say(execute("nope"), sync()),
            say(describePortal("nope"), sync()),
            query("ROLLBACK"),
            query("BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT"),
            say(execute("c"), sync())),
        of(
            "a cursor that fails",
            query("BEGIN; DECLARE c CURSOR FOR SELECT 1 / (2 - n) FROM generate_series(1, 3) n"),
            say(execute("c", 1), execute("c", 1), execute("c", 1), sync()),
            say(execute("c", 1), sync()),
            query("ROLLBACK")),
        of(
            "a cursor that a function has opened",
            query(
                "CREATE FUNCTION pg_temp.opened(c refcursor) RETURNS refcursor LANGUAGE plpgsql AS"
                    + " $$BEGIN OPEN c FOR SELECT generate_series(1, 3) AS n; RETURN c; END$$"),
            query("BEGIN"),
            run("SELECT pg_temp.opened('r')"),
            say(describePortal("r"), execute("r", 2), sync()),
            query("FETCH r"),
            say(closePortal("r"), execute("r"), sync()),
            query("ROLLBACK")),
        of(
            "SQL prepare",
            query("PREPARE q (int) AS SELECT $1"),
            query("EXECUTE q (3)"),
            say(bind("", "q", "4"), execute(""), sync()),
            query("DISCARD ALL"),
            query("EXECUTE q (3)")),
        of(
            "DISCARD ALL in a pipeline forgets what was before it, not after",
            query("LISTEN a"),
            say(
                parse("", "DISCARD ALL"),
                bind("", ""),
                execute(""),
                parse("s", "CREATE TEMP TABLE later (a int)"),
                bind("", "s"),
                execute(""),
                sync()),
            query("SELECT count(*) FROM later"),
            say(closeStatement("s"), parse("s", "SELECT 1"), bind("", "s"), execute(""), sync())),
        of(
            "COPY in a pipeline that fails",
            query("CREATE TEMP TABLE e (a int)"),
            say(
                parse("", "COPY e FROM STDIN"),
                bind("", ""),
                execute(""),
                flush(),
                copyData("x\n"),
                copyDone(),
                sync()),
            query("SELECT count(*) FROM e")),
        of(
            "SET and BEGIN in one message",
            query("SET helios.x = '1'"),
            query("SET helios.x = '2'; BEGIN"),
            query("SELECT current_setting('helios.x')"),
            query("ROLLBACK"),
            query("SELECT current_setting('helios.x')"),
            query("RESET helios.x; BEGIN; SET LOCAL helios.x = '3'"),
            query("SELECT current_setting('helios.x')"),
            query("COMMIT"),
            query("SELECT current_setting('helios.x')")),
        of(
            "a SET that its pipeline takes back",
            query("SET helios.x = 'before'"),
            say(
                parse("", "SET helios.x = 'after'"),
                bind("", ""),
                execute(""),
                parse("", "SELECT 1/0"),
                bind("", ""),
                execute(""),
                sync()),
            query("SELECT current_setting('helios.x')")),
        of(
            "what RESET ALL leaves",
            query("SET ROLE pg_monitor"),
            query("SELECT current_user"),
            query("RESET ALL"),
            query("SELECT current_user"),
            query("DISCARD ALL"),
            query("SELECT current_user")),
        of(
            "a portal that has run",
            query("BEGIN"),
            say(
                parse("p", "SELECT set_config('helios.x', 'portal', false)"),
                bind("p", "p"),
                execute("p"),
                sync()),
            query("SET helios.x = 'later'"),
            say(execute("p"), sync()),
            query("COMMIT"),
            query("SELECT current_setting('helios.x')")),
        of(
            "SET LOCAL to the default",
            query("BEGIN"),
            query("SET LOCAL standard_conforming_strings TO DEFAULT"),
            query("SHOW standard_conforming_strings"),
            query("COMMIT"),
            query("SET standard_conforming_strings = off"),
            query("SELECT 'a\\\\b', 'it\\'s'"),
            query("RESET standard_conforming_strings"),
            query("SELECT 'a\\\\b'")),
        of(
            "a failed block that is prepared",
            query("BEGIN"),
            query("ROLLBACK TO nowhere"),
            query("PREPARE TRANSACTION 'g'"),
            query("SELECT 1")),
        of(
            "values for what takes none",
            say(parse("", "BEGIN"), bind("", "", "1"), execute(""), sync()),
            say(parse("b", "SET helios.x = 'a'"), bind("", "b", "1", null), sync()),
            say(parse("", "SHOW helios.x"), bind("", "", "1"), describePortal(""), sync()),
            say(parse("", ""), bind("", "", "1"), execute(""), sync()),
            say(parse("", "DISCARD ALL"), bind("", "", "1"), execute(""), sync()),
            query("BEGIN"),
            say(parse("", "COMMIT"), bind("", "", "1"), execute(""), sync()),
            say(parse("", "ROLLBACK"), bind("", "", "1"), execute(""), sync()),
            query("ROLLBACK")),
        of(
            "a Bind that is not whole",
            say(parse("", "BEGIN"), raw('B', new byte[2]), sync()),
            say(parse("", "BEGIN"), raw('B', new byte[4]), sync()),
            say(parse("", "BEGIN"), raw('B', new byte[6]), sync()),
            say(parse("", "BEGIN"), raw('B', new byte[7]), sync()),
            say(parse("", "BEGIN"), raw('B', new byte[9]), sync()),
            say(
                parse("", "BEGIN"),
                raw('B', new byte[] {0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0}),
                sync()),
            say(parse("", "BEGIN"), raw('B', new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0}), sync()),
            say(parse("", "BEGIN"), raw('B', new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0}), sync()),
            query("SELECT 1")),
        of(
            "a portal's name that is taken",
            say(parse("b", "SHOW helios.x"), bind("p", "b"), bind("p", "b"), sync()),
            say(
                bind("p", "b"),
                closePortal("p"),
                bind("p", "b"),
                bind("", "b"),
                bind("", "b"),
                sync()),
            query("BEGIN"),
            say(parse("s", "SAVEPOINT a"), bind("p", "s"), execute("p"), sync()),
            say(bind("p", "s"), execute("p"), sync()),
            say(execute("p"), sync()),
            query("ROLLBACK")),
        of(
            "a portal that runs twice",
            say(parse("", "BEGIN"), bind("p", ""), execute("p"), execute("p"), sync()),
            say(parse("", "ROLLBACK"), bind("", ""), execute(""), execute(""), sync()),
            say(parse("", "SET helios.x = 'a'"), bind("", ""), execute(""), execute(""), sync()),
            query("SET helios.x = 'b'"),
            say(parse("", "SHOW helios.x"), bind("", ""), execute(""), execute(""), sync()),
            say(parse("", "SHOW helios.x"), bind("", ""), execute("", 1), execute("", 1), sync()),
            say(parse("", ""), bind("", ""), execute(""), execute(""), sync()),
            query("BEGIN"),
            say(parse("", "SAVEPOINT a"), bind("p", ""), execute("p"), sync()),
            say(execute("p"), sync()),
            query("ROLLBACK"),
            query("BEGIN"),
            say(parse("", "COMMIT"), bind("p", ""), execute("p"), execute("p"), sync()),
            say(parse("", "DISCARD ALL"), bind("p", ""), execute("p"), execute("p"), sync()),
            query("SET helios.x = 'c'"),
            query("BEGIN"),
            say(
                parse("show", "SHOW helios.x"),
                parse("end", "COMMIT"),
                bind("p", "show"),
                bind("", "end"),
                execute(""),
                execute("p"),
                sync()),
            say(
                parse("back", "ROLLBACK"),
                bind("p", "show"),
                bind("q", "back"),
                execute("q"),
                execute("p"),
                sync()),
            say(bind("q", "back"), execute("q"), execute("q"), sync()),
            say(bind("q", "end"), execute("q"), execute("q"), sync()),
            query("BEGIN"),
            say(bind("p", "show"), sync()),
            query("COMMIT AND CHAIN"),
            say(execute("p"), sync()),
            query("ROLLBACK"),
            query("BEGIN"),
            say(bind("p", "show"), execute("p", 1), sync()),
            say(parse("", "SAVEPOINT a"), bind("s", ""), execute("s"), sync()),
            query("SELECT 1"),
            say(execute("s"), sync()),
            query("ROLLBACK"),
            query("BEGIN"),
            say(parse("", "SAVEPOINT a"), bind("s", ""), execute("s"), sync()),
            query("SELECT 1"),
            say(describePortal("s"), execute("s"), sync()),
            query("ROLLBACK")),
        of(
            "an error of more than a megabyte",
            say(
                parse("", "SELECT $1::int"),
                bind("", "", "x".repeat(1_500_000)),
                execute(""),
                parse("", "SELECT 1"),
                sync()),
            query("BEGIN; SELECT 1"),
            query("SELECT '" + "x".repeat(500_000) + "'::int"),
            say(parse("", "SELECT $1::int"), bind("", "", "y".repeat(1_500_000)), sync()),
            query("ROLLBACK"),
            query("SELECT 1")),
        of(
            "DISCARD ALL with others",
            query("SET helios.x = 'before'"),
            query("DISCARD ALL; SHOW helios.x"),
            query("SET helios.x = 'a'; DISCARD ALL"),
            query("SHOW helios.x"),
            query("DISCARD ALL; SELECT 1"),
            query("BEGIN"),
            query("DISCARD ALL"),
            query("ROLLBACK"),
            query("BEGIN"),
            run("DISCARD ALL"),
            query("ROLLBACK"),
            query("BEGIN; DISCARD ALL"),
            query("ROLLBACK"),
            query("DISCARD ALL;"),
            query("DISCARD ALL")),
        of(
            "what has no rows in a failed block",
            say(
                parse("set", "SET helios.x = 'a'"),
                parse("show", "SHOW helios.x"),
                parse("begin", "BEGIN"),
                parse("end", "COMMIT"),
                parse("none", ""),
                sync()),
            query("BEGIN"),
            say(bind("set", "set"), bind("show", "show"), bind("none", "none"), sync()),
            query("ROLLBACK TO nope"),
            say(describeStatement("set"), sync()),
            say(describeStatement("show"), sync()),
            say(describeStatement("begin"), sync()),
            say(describeStatement("end"), sync()),
            say(describeStatement("none"), sync()),
            say(describePortal("set"), sync()),
            say(describePortal("show"), sync()),
            say(describePortal("none"), sync()),
            say(execute("set"), sync()),
            say(execute("none"), sync()),
            say(bind("", "set"), sync()),
            say(bind("", "begin"), sync()),
            say(bind("", "none"), sync()),
            say(bind("", "none", "1"), sync()),
            say(parse("", ""), describeStatement(""), sync()),
            say(parse("", " ; -- nothing"), sync()),
            say(parse("", "SHOW helios.x"), sync()),
            query(";"),
            say(bind("", "end"), describePortal(""), execute(""), sync())),
        of(
            "a message with too much in it",
            say(raw('S', new byte[1])),
            say(raw('H', new byte[1]), query("SELECT 1"), sync()),
            say(parse("", "SELECT 1"), bind("", ""), execute(""), raw('S', new byte[3])),
            say(parse("", "SELECT 1"), raw('H', new byte[1]), bind("", ""), execute(""), sync()),
            query("BEGIN"),
            say(raw('S', new byte[1])),
            query("ROLLBACK"),
            query("BEGIN; SELECT 1"),
            say(raw('H', new byte[1]), sync()),
            query("ROLLBACK"),
            query("BEGIN; SELECT 1"),
            say(raw('S', new byte[1])),
            query("SELECT 1"),
            query("ROLLBACK"),
            say(parse("", SYNTAX), raw('H', new byte[1]), raw('S', new byte[1])),
            query("SELECT 1")),
        of(
            "a deferred constraint",
            query(
                "CREATE TEMP TABLE k (a int UNIQUE DEFERRABLE INITIALLY DEFERRED);"
                    + " INSERT INTO k VALUES (1)"),
            query("INSERT INTO k VALUES (1)"),
            run("INSERT INTO k VALUES (1)"),
            query("BEGIN; INSERT INTO k VALUES (1)"),
            query("COMMIT"),
            query("SELECT count(*) FROM k")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conversations")
  void answersAsANodeDoes(String name, List<byte[]> exchanges) throws Exception {
    ServerAddress node = CLUSTER.address(PRIMARY);
    try (RawClient direct = RawClient.connect(node.host(), node.port());
        RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      for (byte[] exchange : exchanges) {
        List<Reply> expected = direct.exchange(exchange);
        List<Reply> found = client.exchange(exchange);

        assertEquals(Reply.answers(expected), Reply.answers(found), name);
        assertEquals(Reply.rows(expected), Reply.rows(found), name);
      }
    }
  }

  static Stream<Arguments> resets() {
    return Stream.of(
        of("RESET ALL", query("RESET ALL")),
        of("DISCARD ALL", query("DISCARD ALL")),
        of("RESET ALL twice", query("RESET ALL; RESET ALL")),
        of("RESET ALL in a pipeline", run("RESET ALL")),
        of("DISCARD ALL in a pipeline", run("DISCARD ALL")),
        of("RESET ALL in a text that fails", query("RESET ALL; SELECT 1/0")),
        of("RESET ALL in a text that fails early", query("RESET ALL; SAVEPOINT a")),
        of("RESET ALL before a query in a pipeline", pipeline("RESET ALL", "SELECT 1", "SELECT 2")),
        of("DISCARD ALL before a query in a pipeline", pipeline("DISCARD ALL", "SELECT 1")),
        of("RESET ALL in a pipeline that fails", pipeline("RESET ALL", "SELECT 1/0")),
        of("RESET ALL behind a query that fails", pipeline("SELECT 1", "RESET ALL", "SELECT 1/0")),
        of("DISCARD ALL in a pipeline that fails", pipeline("DISCARD ALL", "SELECT 1/0")),
        of("RESET ALL in a block", query("BEGIN"), query("RESET ALL"), query("ROLLBACK")),
        of(
            "RESET ALL in a block with a node",
            query("BEGIN; SELECT 1"),
            query("RESET ALL"),
            query("SELECT 1/0"),
            query("ROLLBACK")),
        of("with a node behind it", query("RESET ALL"), query("SELECT 1")));
  }

  /** Also that it tells of parameters at the same time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("resets")
  void reportsAsANodeDoes(String name, List<byte[]> exchanges) throws Exception {
    List<byte[]> all = new ArrayList<>();
    all.add(query("SET standard_conforming_strings = off"));
    all.add(query("SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo'"));
    all.add(
        query("SET application_name = 'x'; SET client_encoding = 'LATIN1'; SET ROLE pg_monitor"));
    all.addAll(exchanges);
    all.add(query("SELECT 'a\\' || 'b', 'é', current_user"));
    all.add(query("RESET standard_conforming_strings"));
    ServerAddress node = CLUSTER.address(PRIMARY);
    try (RawClient direct = RawClient.connect(node.host(), node.port());
        RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.query("SELECT 1"); // where it hears how the node differs from what it was greeted with
      for (byte[] exchange : all) {
        List<Reply> expected = direct.exchange(exchange);
        List<Reply> found = client.exchange(exchange);

        assertEquals(reports(expected), reports(found), name);
        assertEquals(Reply.answers(expected), Reply.answers(found), name);
        assertEquals(Reply.rows(expected), Reply.rows(found), name);
      }
    }
  }

  private static List<String> reports(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'S')
        .map(Reply::toString)
        .sorted()
        .toList();
  }
}
