/**
 * What a plugin implements: hooks, what they are asked, and what they answer.
 *
 * <p>A hook is synchronous and bounded: it never blocks, and what it needs from outside it
 * refreshes in the background. It is called on an event loop, by one thread at a time per object
 * only if it says so; a plugin object is shared by every loop and must be thread-safe. A hook that
 * throws, returns null or takes too long is a refusal.
 */
@NullMarked
package io.cordon.plugin;

import org.jspecify.annotations.NullMarked;
