package io.cordon.proxy.router;

/** What the chain answers to an {@link Inquiry}: a decision, or first something to be done. */
public sealed interface Ruling permits Decision, Rewriting, Superseded {}
