/**
 * The event loops of this member, by number, and exactly one instance of a verticle on each: what
 * keeps a conversation between verticles on one loop; and the codec by which they hand over
 * objects. Depends on none of ours.
 */
@NullMarked
package io.cordon.proxy.loop;

import org.jspecify.annotations.NullMarked;
