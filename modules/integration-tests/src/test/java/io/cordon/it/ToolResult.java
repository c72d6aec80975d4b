package io.cordon.it;

/**
 * What a program said.
 *
 * @param output standard output and error, as they came
 */
public record ToolResult(int exitCode, String output) {}
