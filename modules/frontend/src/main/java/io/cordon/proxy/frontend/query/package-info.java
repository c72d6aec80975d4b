/**
 * The messages of a client, each where it stands: the simple query, the extended query, function
 * calls, COPY, and what needs no node. A message is taken when everything that it needs is there;
 * until then it stays in the buffer and is offered again.
 */
@NullMarked
package io.cordon.proxy.frontend.query;

import org.jspecify.annotations.NullMarked;
