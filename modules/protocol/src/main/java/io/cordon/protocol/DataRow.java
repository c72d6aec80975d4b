package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of values in text format; null is NULL. */
public record DataRow(List<@Nullable String> values) implements BackendMessage {

  public DataRow(@Nullable String... values) {
    this(Collections.unmodifiableList(Arrays.asList(values)));
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.DATA_ROW);
    out.writeShort(values.size());
    for (String value : values) {
      if (value == null) {
        out.writeInt(-1);
      } else {
        byte[] bytes = value.getBytes(charset);
        out.writeInt(bytes.length).writeBytes(bytes);
      }
    }
    Frame.end(out, start);
  }
}
