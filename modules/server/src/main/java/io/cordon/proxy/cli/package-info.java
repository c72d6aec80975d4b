/**
 * The program {@code cordon} and its subcommands. Exit codes: 0; 1 if something is wrong with what
 * it was given; 2 if the command line is, or if a command cannot tell; the others of {@code serve}
 * are in docs/operations/command-line.md.
 */
@NullMarked
package io.cordon.proxy.cli;

import org.jspecify.annotations.NullMarked;
