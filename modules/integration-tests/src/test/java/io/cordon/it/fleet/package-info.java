/**
 * Tests of several members, each a process of its own. {@link io.cordon.it.fleet.Fleet} gives a
 * test class its members.
 */
package io.cordon.it.fleet;
