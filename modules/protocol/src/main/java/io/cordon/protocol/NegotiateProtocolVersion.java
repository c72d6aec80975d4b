package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.List;

/**
 * What of the client's StartupMessage is beyond us.
 *
 * @param newestMinor of protocol 3; written as the whole version number, as PostgreSQL does
 * @param options the {@code _pq_.…} names that we do not know
 */
public record NegotiateProtocolVersion(int newestMinor, List<String> options)
    implements BackendMessage {

  public NegotiateProtocolVersion {
    options = List.copyOf(options);
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.NEGOTIATE_PROTOCOL_VERSION);
    out.writeInt(3 << 16 | newestMinor).writeInt(options.size());
    options.forEach(o -> Text.writeReadable(out, o, charset));
    Frame.end(out, start);
  }
}
