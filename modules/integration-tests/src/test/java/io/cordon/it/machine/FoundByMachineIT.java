package io.cordon.it.machine;

import static io.cordon.it.machine.Message.bind;
import static io.cordon.it.machine.Message.execute;
import static io.cordon.it.machine.Message.parse;
import static io.cordon.it.machine.Message.query;
import static io.cordon.it.machine.Message.sync;
import static io.cordon.it.machine.Step.one;
import static io.cordon.it.machine.Step.two;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences that a member once answered otherwise than a node does. The list only grows. */
class FoundByMachineIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember MEMBER = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  private static Comparison comparison;

  @BeforeAll
  static void compare() throws Exception {
    comparison = new Comparison(CLUSTER, MEMBER, 9, SettingsMachineIT.QUESTIONS);
  }

  @AfterAll
  static void close() throws Exception {
    comparison.close();
  }

  private static Arguments of(String name, Step... steps) {
    return Arguments.of(name, List.of(steps));
  }

  static Stream<Arguments> sequences() {
    return Stream.of(
        of(
            "a name of a setting in the view, as it is written there",
            one(query("UPDATE pg_settings SET setting = 'ISO' WHERE name = 'DateStyle'")),
            one(
                parse("", "UPDATE pg_settings SET setting = '-3' WHERE name = 'TimeZone'"),
                bind("", ""),
                execute("", 0),
                sync())),
        of(
            "SET LOCAL in a text of several",
            two(query("SET LOCAL helios.x = ''; RESET ALL")),
            two(query("SET LOCAL helios.x = ''"))),
        of(
            "warnings that are not wanted",
            one(query("SET client_min_messages = error")),
            two(query("SELECT 1")),
            one(query("COMMIT")),
            one(query("SET LOCAL helios.x = '1'")),
            one(query("BEGIN")),
            one(query("BEGIN")),
            one(query("RESET client_min_messages; COMMIT; COMMIT"))),
        of(
            "the modes of a second BEGIN",
            one(query("BEGIN")),
            one(query("START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY")),
            one(query("COMMIT AND CHAIN")),
            one(query("SHOW transaction_isolation")),
            one(query("INSERT INTO t VALUES (1)"))),
        of(
            "a text in a failed block that cannot be read",
            one(query("BEGIN; SELECT 1/0")),
            one(parse("b", "SELEC"), sync()),
            one(parse("b", "SELECT 1"), sync())),
        of(
            "PREPARE of what the protocol has prepared",
            one(parse("a", "SELECT $1::int", 23), sync()),
            two(query("SELECT 1")),
            one(
                parse("", "PREPARE a AS INSERT INTO t VALUES (9, 'q')"),
                bind("", ""),
                execute("", 0),
                sync()),
            two(query("SELECT 1")),
            one(query("PREPARE a AS SELECT 1"))),
        of(
            "a role under a local session authorization",
            one(query("SET ROLE pg_monitor")),
            one(query("BEGIN; SET LOCAL SESSION AUTHORIZATION DEFAULT")),
            one(query("SELECT current_user; COMMIT")),
            one(query("SELECT current_user; DISCARD PLANS"))),
        of(
            "a portal that has run without a node, in a block that fails on one",
            one(query("BEGIN")),
            one(parse("s", "ROLLBACK TO a"), bind("p", "s"), sync()),
            one(query("SAVEPOINT a")),
            one(execute("p", 0), sync()),
            one(query("SET work_mem = '1234kB'")),
            one(query("SELECT 1/0")),
            one(execute("p", 0), sync()),
            one(query("SHOW work_mem")),
            one(query("ROLLBACK TO a; SHOW work_mem"))),
        of(
            "EXECUTE of a BEGIN that no node has",
            one(parse("b", "BEGIN"), sync()),
            two(query("SELECT 1")),
            one(query("EXECUTE b")),
            one(query("INSERT INTO t VALUES (1)"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sequences")
  void isAnsweredAsByANode(String name, List<Step> steps) throws Exception {
    assertNull(comparison.run(steps, 20_000), name);
  }
}
