package io.cordon.proxy.router;

import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import java.util.function.Supplier;

/**
 * What the {@code post_query} hooks are told of one statement.
 *
 * @param request what {@code route} was asked, or would have been; made by the thread that tells it
 * @param characters of the statement's text, which it keeps in memory
 */
public record Observation(Supplier<RouteRequest> request, QueryOutcome outcome, int characters) {}
