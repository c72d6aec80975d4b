package io.cordon.demo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the server says to a statement. */
sealed interface Answer {

  /** As the driver shows one; it does not show its own errors so. */
  Pattern ERROR_RESPONSE = Pattern.compile("(?<severity>ERROR|FATAL|PANIC): (?<message>[^\n]*)");

  /** Rows, of the last result that has any; or none at all, as of a SET. */
  record Rows(List<List<@Nullable String>> rows) implements Answer {

    @Override
    public String toString() {
      if (rows.isEmpty()) {
        return "ok";
      }
      List<String> lines = new ArrayList<>();
      for (List<@Nullable String> row : rows) {
        lines.add(String.join(" | ", row.stream().map(String::valueOf).toList()));
      }
      return String.join("\n", lines);
    }
  }

  /** An ErrorResponse, as psql prints it, with its SQLSTATE. */
  record Refusal(String severity, String message, String sqlState) implements Answer {

    @Override
    public String toString() {
      return severity + ":  " + message + "  (" + sqlState + ")";
    }
  }

  /** Runs a statement that is prepared as the driver sees fit. */
  interface Execution {
    /** True when there are rows, as JDBC has it. */
    boolean run() throws SQLException;
  }

  static Answer of(Statement statement, Execution execution) throws SQLException {
    try {
      List<List<@Nullable String>> rows = List.of();
      for (boolean hasRows = execution.run();
          hasRows || statement.getUpdateCount() != -1;
          hasRows = statement.getMoreResults()) {
        if (hasRows) {
          rows = read(statement.getResultSet());
        }
      }
      return new Rows(rows);
    } catch (SQLException e) {
      Matcher error = ERROR_RESPONSE.matcher(String.valueOf(e.getMessage()));
      if (!error.lookingAt()) {
        throw e;
      }
      return new Refusal(
          error.group("severity"), error.group("message"), String.valueOf(e.getSQLState()));
    }
  }

  private static List<List<@Nullable String>> read(ResultSet results) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    int columns = results.getMetaData().getColumnCount();
    while (results.next()) {
      List<@Nullable String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(results.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
