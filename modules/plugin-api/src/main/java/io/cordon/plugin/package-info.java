/**
 * What a plugin implements: hooks, what they are asked, and what they answer.
 *
 * <p>A hook that decides is synchronous and bounded: it never blocks, and what it needs from
 * outside it refreshes in the background. It is called on an event loop, and by all of them: a
 * plugin object must be thread-safe. A hook that throws, returns null or takes too long is a
 * refusal, unless the policy or the manifest says that the plugin then has no opinion ({@link
 * io.cordon.plugin.PluginManifest.OnFailure}). An observer ({@link io.cordon.plugin.PostQueryHook})
 * is called on a thread of its own, and decides nothing.
 */
@NullMarked
package io.cordon.plugin;

import org.jspecify.annotations.NullMarked;
