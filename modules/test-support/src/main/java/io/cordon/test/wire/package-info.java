/**
 * A PostgreSQL client that hides nothing: it sends the bytes it is told to and shows every byte
 * that comes back, from a node or from the proxy, so that a test can compare the two. It shares no
 * code with the proxy.
 */
package io.cordon.test.wire;
