/**
 * The one place that decides what a client can make run, and who hears of it: metrics, the audit
 * and observers. {@link io.cordon.proxy.frontend.gate.Gate} answers with an admission, or with a
 * {@link io.cordon.proxy.frontend.gate.Refusal}; nothing of a client's goes to a node without a
 * permit of its making.
 */
@NullMarked
package io.cordon.proxy.frontend.gate;

import org.jspecify.annotations.NullMarked;
