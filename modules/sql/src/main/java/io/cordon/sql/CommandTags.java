package io.cordon.sql;

import java.util.Locale;

/** The names of commands, as PostgreSQL's command tags have them. */
final class CommandTags {

  /** Kinds of objects in CREATE, ALTER and DROP; a longer one before its own beginning. */
  private static final String[] OBJECTS = {
    "ACCESS METHOD",
    "AGGREGATE",
    "CAST",
    "COLLATION",
    "CONVERSION",
    "DATABASE",
    "DEFAULT PRIVILEGES",
    "DOMAIN",
    "EVENT TRIGGER",
    "EXTENSION",
    "FOREIGN DATA WRAPPER",
    "FOREIGN TABLE",
    "FUNCTION",
    "GROUP",
    "INDEX",
    "LANGUAGE",
    "LARGE OBJECT",
    "MATERIALIZED VIEW",
    "OPERATOR CLASS",
    "OPERATOR FAMILY",
    "OPERATOR",
    "OWNED",
    "POLICY",
    "PROCEDURE",
    "PUBLICATION",
    "ROLE",
    "ROUTINE",
    "RULE",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "STATISTICS",
    "SUBSCRIPTION",
    "SYSTEM",
    "TABLESPACE",
    "TABLE",
    "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY",
    "TEXT SEARCH PARSER",
    "TEXT SEARCH TEMPLATE",
    "TRANSFORM",
    "TRIGGER",
    "TYPE",
    "USER MAPPING",
    "USER",
    "VIEW"
  };

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int INTO = G.symbol("into_clause");
  private static final int QUERY = G.symbol("select_no_parens");
  private static final int IN_PARENTHESES = G.symbol("select_with_parens");
  private static final int SIMPLE = G.symbol("simple_select");

  private CommandTags() {}

  /** The tag of a statement of a kind: the nonterminal that it is, such as {@code SelectStmt}. */
  static String of(Source source, int node, String kind) {
    return switch (kind) {
      case "SelectStmt" -> select(source, node);
      case "InsertStmt" -> "INSERT";
      case "UpdateStmt" -> "UPDATE";
      case "DeleteStmt" -> "DELETE";
      case "MergeStmt" -> "MERGE";
      case "TransactionStmt", "TransactionStmtLegacy" -> transaction(source, node);
      case "VariableSetStmt" -> "SET";
      case "VariableResetStmt" -> "RESET";
      case "VariableShowStmt" -> "SHOW";
      case "ConstraintsSetStmt" -> "SET CONSTRAINTS";
      case "DiscardStmt" -> "DISCARD " + discarded(source, node);
      case "PrepareStmt" -> "PREPARE";
      case "DeallocateStmt" -> all(source, node) ? "DEALLOCATE ALL" : "DEALLOCATE";
      case "ExecuteStmt" -> words(source, node, 1).equals("CREATE") ? "CREATE TABLE AS" : "EXECUTE";
      case "CreateAsStmt" -> "CREATE TABLE AS";
      case "DeclareCursorStmt" -> "DECLARE CURSOR";
      case "ClosePortalStmt" -> all(source, node) ? "CLOSE CURSOR ALL" : "CLOSE CURSOR";
      case "LockStmt" -> "LOCK TABLE";
      case "TruncateStmt" -> "TRUNCATE TABLE";
      case "GrantRoleStmt" -> "GRANT ROLE";
      case "RevokeRoleStmt" -> "REVOKE ROLE";
      case "RefreshMatViewStmt" -> "REFRESH MATERIALIZED VIEW";
      case "ImportForeignSchemaStmt" -> "IMPORT FOREIGN SCHEMA";
      case "ReassignOwnedStmt" -> "REASSIGN OWNED";
      case "SecLabelStmt" -> "SECURITY LABEL";
      case "AnalyzeStmt" -> "ANALYZE";
      case "CreateAssertionStmt" -> "CREATE ASSERTION";
      default -> {
        String verb = words(source, node, 1);
        yield switch (verb) {
          case "CREATE", "ALTER", "DROP" -> verb + " " + object(source, node);
          default -> verb;
        };
      }
    };
  }

  private static String select(Source source, int node) {
    for (int query = node; query >= 0; query = firstQuery(source, query)) {
      if (source.childOf(query, INTO) >= 0) {
        return "SELECT INTO";
      }
    }
    return "SELECT";
  }

  /** Of a query with ORDER BY, in parentheses, or of UNION, the first one in it; -1 if none. */
  private static int firstQuery(Source source, int query) {
    Tree tree = source.tree;
    for (int child = tree.first(query); child >= 0; child = tree.next(child)) {
      int symbol = source.nonterminal(child);
      if (symbol == QUERY || symbol == IN_PARENTHESES || symbol == SIMPLE) {
        return child;
      }
    }
    return -1;
  }

  private static String transaction(Source source, int node) {
    String words = words(source, node, 3);
    String first = words.contains(" ") ? words.substring(0, words.indexOf(' ')) : words;
    return switch (first) {
      case "START" -> "START TRANSACTION";
      case "PREPARE" -> "PREPARE TRANSACTION";
      case "COMMIT" -> words.startsWith("COMMIT PREPARED") ? "COMMIT PREPARED" : "COMMIT";
      case "END" -> "COMMIT";
      case "ABORT" -> "ROLLBACK";
      case "ROLLBACK" -> words.startsWith("ROLLBACK PREPARED") ? "ROLLBACK PREPARED" : "ROLLBACK";
      default -> first;
    };
  }

  private static String discarded(Source source, int node) {
    String what = source.slice(source.tree.last(node)).toUpperCase(Locale.ROOT);
    return what.equals("TEMPORARY") ? "TEMP" : what;
  }

  private static boolean all(Source source, int node) {
    return source.tree.token(source.tree.last(node)) == G.symbol("ALL");
  }

  private static String object(Source source, int node) {
    String words = " " + words(source, node, 8) + " ";
    String found = "";
    int at = Integer.MAX_VALUE;
    for (String object : OBJECTS) {
      int index = words.indexOf(" " + object + " ");
      if (index >= 0 && index < at) {
        at = index;
        found = object;
      }
    }
    return found.equals("USER") || found.equals("GROUP") ? "ROLE" : found;
  }

  /** The first words of a statement, upper case, one blank between them; comments left out. */
  private static String words(Source source, int node, int count) {
    StringBuilder words = new StringBuilder();
    Lexer lexer = new Lexer(G.keywords);
    char[] text = source.slice(node).toCharArray();
    lexer.reset(text, text.length, source.standardConformingStrings);
    try {
      for (int i = 0; i < count; i++) {
        if (lexer.next() == Symbols.END) {
          break;
        }
        words
            .append(i == 0 ? "" : " ")
            .append(
                new String(text, lexer.start, lexer.end - lexer.start).toUpperCase(Locale.ROOT));
      }
    } catch (SyntaxException e) {
      return words.toString(); // the text has been parsed: it lexes
    }
    return words.toString();
  }
}
