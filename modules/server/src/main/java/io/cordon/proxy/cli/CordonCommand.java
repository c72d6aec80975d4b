package io.cordon.proxy.cli;

/**
 * A subcommand of {@code cordon} that another module brings: a picocli command with a public
 * constructor without arguments, a {@code Callable<Integer>} of its exit code, named in {@code
 * META-INF/services}.
 */
public interface CordonCommand {}
