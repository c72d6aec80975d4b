/** Compares, byte by byte, what a client receives from the proxy and from a node. */
package io.cordon.it.wire;
