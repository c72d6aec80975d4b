/**
 * Code that the tests of several modules share: {@link io.cordon.test.Await} waits for a condition,
 * {@link io.cordon.test.Ports} finds free ports, {@link io.cordon.test.FakeNode} is a node with a
 * script, {@link io.cordon.test.PluginJars} makes plugins.
 */
package io.cordon.test;
