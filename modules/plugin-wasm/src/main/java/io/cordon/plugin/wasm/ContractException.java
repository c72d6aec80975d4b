package io.cordon.plugin.wasm;

/** A module that does not keep to the ABI, found while it runs. */
final class ContractException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ContractException(String message) {
    super(message, null, false, false);
  }
}
