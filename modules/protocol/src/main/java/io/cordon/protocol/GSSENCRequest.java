package io.cordon.protocol;

/** The client asks for GSSAPI encryption; the answer is one byte, {@code G} or {@code N}. */
public record GSSENCRequest() implements StartupPacket {

  static final int CODE = 80877104;
}
