package io.cordon.plugin.capability;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.Catalog.Function;
import io.cordon.plugin.Catalog.Volatility;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which functions a role may call: those that the policy names, and of PostgreSQL's own the
 * immutable ones, the aggregates, and those here, which depend on no more than the clock and the
 * session's format of values.
 */
final class FunctionRules {

  private static final String OWN = "pg_catalog.";

  private static final Set<String> HARMLESS =
      Set.of(
          "age",
          "array_to_json",
          "array_to_string",
          "bernoulli",
          "clock_timestamp",
          "concat",
          "concat_ws",
          "current_database",
          "current_schema",
          "current_setting",
          "date",
          "date_part",
          "date_trunc",
          "extract",
          "format",
          "gen_random_uuid",
          "generate_series",
          "json_build_array",
          "json_build_object",
          "jsonb_build_array",
          "jsonb_build_object",
          "jsonb_populate_record",
          "jsonb_populate_recordset",
          "jsonb_to_record",
          "jsonb_to_recordset",
          "json_populate_record",
          "json_populate_recordset",
          "json_to_record",
          "json_to_recordset",
          "length",
          "make_timestamptz",
          "money",
          "now",
          "phraseto_tsquery",
          "plainto_tsquery",
          "quote_literal",
          "quote_nullable",
          "random",
          "row_to_json",
          "statement_timestamp",
          "system",
          "time",
          "timestamp",
          "timestamptz",
          "timetz",
          "timezone",
          "to_char",
          "to_date",
          "to_json",
          "to_jsonb",
          "to_number",
          "to_timestamp",
          "to_tsquery",
          "to_tsvector",
          "transaction_timestamp",
          "ts_headline",
          "version",
          "websearch_to_tsquery",
          "xml");

  private final List<NamePattern> named;
  private final Catalog catalog;

  FunctionRules(Capability capability, Catalog catalog) {
    this.named = capability.functions().stream().map(NamePattern::new).toList();
    this.catalog = catalog;
  }

  /** Why one of these may not be called; null if all may. */
  @Nullable String refusal(String database, Iterable<String> names) {
    for (String name : names) {
      if (!isNamed(name)) {
        List<Function> functions = catalog.functions(database, name);
        if (functions.isEmpty()) {
          return "function " + name + " is not known";
        } else if (!isHarmless(name, functions)) {
          return "function " + name + " (" + functions.get(0).language() + ") is not allowed";
        }
      }
    }
    return null;
  }

  /** Whether the policy names one of these. */
  boolean anyNamed(List<String> names) {
    return names.stream().anyMatch(this::isNamed);
  }

  private boolean isNamed(String name) {
    return named.stream().anyMatch(pattern -> pattern.matches(name));
  }

  private static boolean isHarmless(String name, List<Function> functions) {
    return name.startsWith(OWN)
        && (HARMLESS.contains(name.substring(OWN.length()))
            || functions.stream()
                .allMatch(f -> f.aggregate() || f.volatility() == Volatility.IMMUTABLE));
  }
}
