/**
 * The messages of PostgreSQL's frontend/backend protocol, version 3 ("Frontend/Backend Protocol",
 * chapter 53 of the manual of PostgreSQL 17), one record per message, under the manual's names.
 *
 * <p>{@link io.cordon.protocol.Frame} finds where a message ends without reading it; {@link
 * io.cordon.protocol.StartupPacket}, {@link io.cordon.protocol.FrontendMessage} and {@link
 * io.cordon.protocol.BackendMessage} read one. What a peer sends is hostile: every length is
 * checked before anything is allocated for it, and what is wrong is a {@link
 * io.cordon.protocol.ProtocolViolation} that says it in PostgreSQL's words.
 *
 * <p>Nothing here keeps or releases a buffer that it is given.
 */
@NullMarked
package io.cordon.protocol;

import org.jspecify.annotations.NullMarked;
