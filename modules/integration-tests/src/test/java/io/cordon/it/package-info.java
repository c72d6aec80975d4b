/**
 * Tests with a real PostgreSQL, real clients and a real proxy. {@link io.cordon.it.DemoCluster}
 * gives a test class its servers, {@link io.cordon.test.wire.RawClient} shows it every byte, {@link
 * io.cordon.it.Psql} and {@link io.cordon.it.Pgbench} drive PostgreSQL's own clients.
 */
package io.cordon.it;
