package io.cordon.proxy.frontend.session;

import io.cordon.sql.Script;
import io.cordon.sql.Statement;

/**
 * How something that runs later (by EXECUTE, by FETCH) came about: what the client sent, and what
 * ran in its place. It may run as long as the chain would still put the same in its place.
 */
public record Provenance(Script script, Statement statement, String ran) {}
