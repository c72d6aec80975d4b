/**
 * What a plugin is tested with, in whatever language it is: requests and contexts, a contract that
 * every plugin keeps, and cases of request and expected answer. Knows the plugin API only; works
 * under any test framework, as a failure is an {@link AssertionError} or a list of problems.
 */
@NullMarked
package io.cordon.plugin.testkit;

import org.jspecify.annotations.NullMarked;
