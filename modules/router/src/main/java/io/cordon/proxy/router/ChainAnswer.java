package io.cordon.proxy.router;

/** What the chain answers to an {@link ChainRequest}: a decision, or first something to be done. */
public sealed interface ChainAnswer permits Decision, Rewriting, Superseded {}
