package io.cordon.proxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.plugin.Catalog.Function;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** public has an operator, a domain and functions of its own; tenant has another of each name. */
class ImplicitFunctionsTest {

  private static final ImplicitFunctions IMPLICIT =
      new ImplicitFunctions(
          Map.of(
              "+", Map.of("pg_catalog", Set.of()),
              "=", Map.of("pg_catalog", Set.of(), "tenant", Set.of("tenant.same")),
              "<~>", Map.of("public", Set.of("public.near"), "tenant", Set.of("tenant.near"))),
          Set.of("int4", "text", "varchar", "email"),
          Map.of("varchar", Set.of("public.to_words"), "lines", Set.of("public.to_words")),
          Map.of("email", Set.of("public.is_email"), "contact", Set.of("public.is_email")),
          Map.of("public.users", Set.of("public.is_email")),
          Map.of("public.pair", Set.of("public.is_email"), "public.near", Set.of("public.is_near")),
          Set.of(),
          Set.of("public.total", "tenant.total", "pg_catalog.upper"));

  private static final Snapshot SNAPSHOT =
      new Snapshot(
          Map.of(),
          Map.<String, List<Function>>of(),
          Map.of("contact", Set.of("public"), "users", Set.of("public")),
          Map.of(
              "total", Set.of("public", "tenant"),
              "pair", Set.of("public"),
              "upper", Set.of("pg_catalog")),
          IMPLICIT,
          Active.NONE,
          Set.of(new DefaultPath("public", Map.of(), Set.of())),
          true);

  // text | search_path | what it may call, and what is not known after a question mark
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          SELECT 1 + 1             | -      |
          SELECT 1 = 1             | -      |
          SELECT 1 = 1             | tenant | tenant.same
          SELECT 1 IN (1)          | tenant | ? <> tenant.same
          SELECT 1 <~> 1           | -      | public.near
          SELECT 1 <~> 1           | tenant | tenant.near
          SELECT 1 <~> 1           | a b    | public.near tenant.near
          SELECT 1 <~> 1           | other  | ? <~>
          SELECT 1 <~~> 1          | -      | ? <~~>
          SELECT 1::int            | -      |
          SELECT a::varchar        | -      | public.to_words
          SELECT "varchar"(a)      | -      | public.to_words
          SELECT (a).varchar       | -      | public.to_words
          SELECT a::lines          | -      | public.to_words
          SELECT a::email          | -      | public.is_email
          SELECT a::email[]        | -      | public.is_email
          SELECT a::_email         | -      | public.is_email
          SELECT a::__email        | -      | public.is_email
          SELECT email 'a'         | -      | public.is_email
          SELECT a::contact        | -      | public.is_email
          SELECT a::users          | -      |
          SELECT a::_users         | -      |
          SELECT a::nowhere        | -      | ? nowhere
          SELECT t.total FROM t    | -      | public.total
          SELECT t.total FROM t    | tenant | tenant.total
          SELECT t.total FROM t    | a b    | public.total tenant.total
          SELECT t.pair FROM t     | -      |
          SELECT t.upper FROM t    | -      | pg_catalog.upper
          SELECT t.id FROM t       | -      |
          """)
  void saysWhatATextMayCall(String text, String path, String expected) {
    assertEquals(
        expected == null ? Set.of() : new TreeSet<>(Set.of(expected.split(" "))),
        called(SNAPSHOT, statement(text), path));
  }

  @Test
  void aCastThatNeedsNoNameMayBeAnywhereThatHasExpressions() {
    ImplicitFunctions more =
        new ImplicitFunctions(
            IMPLICIT.operators(),
            Set.of(),
            Map.of(),
            Map.of(),
            Map.of("public.users", Set.of("public.is_name")),
            Map.of("public.pair", Set.of("public.is_name")),
            Set.of("public.mood"),
            Set.of());
    Snapshot both =
        Snapshot.union(
            List.of(
                SNAPSHOT,
                new Snapshot(
                    Map.of(), Map.of(), Map.of(), Map.of(), more, Active.NONE, Set.of(), true)));

    assertEquals(Set.of("public.mood"), called(both, statement("SELECT 1"), null));
    assertEquals(
        Set.of("public.mood", "public.near"), called(both, statement("SELECT 1 <~> 1"), null));
    assertEquals(Set.of(), called(both, statement("BEGIN"), null));
  }

  @Test
  void aTypeThatNoTextShowsIsAny() {
    Set<String> called = new TreeSet<>();
    ImplicitCalls any = new ImplicitCalls(Set.of(), Set.of(ImplicitCalls.ANY_TYPE), Set.of(), true);

    SNAPSHOT.addImplicit(called, any, List.of(), SearchPath.of("alice", null, Set.of()));

    assertEquals(Set.of("public.is_email"), called);
  }

  private static Set<String> called(Snapshot snapshot, Statement statement, String path) {
    Set<String> called = new TreeSet<>();
    boolean known =
        snapshot.addImplicit(
            called,
            statement.implicit(),
            statement.functions(),
            SearchPath.of("alice", path, Set.of()));
    if (!known) {
      called.add("?");
    }
    return called;
  }

  private static Statement statement(String text) {
    return SqlAnalyzer.postgres17().analyze(text, true).statements().get(0);
  }

  @Test
  void valuesOfTypesAreMadeWithoutTheirNames() {
    assertEquals(Set.of("public.is_email"), ofTypes(IMPLICIT, Set.of("public.users"), Set.of()));
    assertEquals(
        Set.of("tenant.near"), ofTypes(IMPLICIT, Set.of("tenant.users"), Set.of("tenant.near")));
    assertEquals(
        Set.of("public.near", "public.is_near"),
        ofTypes(IMPLICIT, Set.of(), Set.of("public.near")));
    assertEquals(Set.of("x.y"), ofTypes(ImplicitFunctions.NONE, Set.of("a.b"), Set.of("x.y")));
  }

  private static Set<String> ofTypes(
      ImplicitFunctions implicit, Set<String> relations, Set<String> functions) {
    Set<String> called = new TreeSet<>(functions);
    implicit.addOfTypes(relations, called);
    return called;
  }
}
