/**
 * Where plugins come from: the class path of the program (built in), and packages in a directory.
 *
 * <p>A package is {@code NAME.tar.gz} ({@code manifest.json}, {@code plugin.wasm} or {@code
 * plugin.jar}, optional {@code plugin.sig}) or a directory {@code NAME} ({@code plugin.yaml}, one
 * {@code .wasm} or {@code .jar}, optional {@code plugin.sig}); its manifest says the same name. A
 * name that is both built in and packaged is refused, so that no file in a directory takes the
 * place of a plugin that the program came with.
 *
 * <p>A package is read once, with caps, and what was checked is what is run: digests, the signature
 * and the code are of the same bytes. With a trust root, what is not signed by one of its keys is
 * not loaded. Nothing here is for an event loop.
 */
@NullMarked
package io.cordon.proxy.plugin;

import org.jspecify.annotations.NullMarked;
