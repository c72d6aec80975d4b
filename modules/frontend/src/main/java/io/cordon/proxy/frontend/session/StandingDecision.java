package io.cordon.proxy.frontend.session;

/** A decision that is kept with what it is about; only who made it reads it. */
public interface StandingDecision {}
