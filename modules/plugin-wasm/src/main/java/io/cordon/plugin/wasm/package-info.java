/**
 * Hosts plugins in WebAssembly: {@link io.cordon.plugin.wasm.WasmFormat} makes a plugin of a module
 * that exports the hooks of its manifest.
 *
 * <pre>
 *   WasmFormat -> Contract, WasmCode -> WasmPlugin -> WasmHooks -> Instances -> WasmInstance
 *                                                                  Guard <- Watchdog
 * </pre>
 *
 * <p>A call runs on the caller's thread, in an instance that only this thread uses. It ends by
 * itself, by a trap, or because {@link io.cordon.plugin.wasm.Watchdog} interrupts it; whatever is
 * wrong with it is thrown as a {@link io.cordon.plugin.wasm.WasmFailure}, and the instance is
 * replaced. Nothing of a plugin is reachable once it is closed, its compiled classes included.
 */
@NullMarked
package io.cordon.plugin.wasm;

import org.jspecify.annotations.NullMarked;
