package io.cordon.sql;

/**
 * Why a text does not parse, in PostgreSQL's words.
 *
 * @param sqlState usually 42601
 * @param message such as {@code syntax error at or near "FROM"}
 * @param position 1-based, in characters (code points), as in field P of an ErrorResponse
 */
public record SyntaxError(String sqlState, String message, int position) {}
