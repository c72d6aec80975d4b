package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.router.Decision;
import io.cordon.sql.Script;
import org.jspecify.annotations.Nullable;

/**
 * What the chain decided about a statement.
 *
 * @param question what was decided about in the end: the client's statement, or the rewritten one
 * @param rewritten one statement, which runs in the place of the client's; null for that itself
 */
record ChainResult(Decision decision, DecisionRequest question, @Nullable Script rewritten) {}
