package io.cordon.proxy.frontend;

/** A decision that is kept with what it is about; only who made it reads it. */
interface StandingDecision {}
