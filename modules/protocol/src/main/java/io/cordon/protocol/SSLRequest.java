package io.cordon.protocol;

/** The client asks for TLS; the answer is one byte, {@code S} or {@code N}. */
public record SSLRequest() implements StartupPacket {

  static final int CODE = 80877103;
}
