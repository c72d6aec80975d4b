package io.cordon.proxy.cluster;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.cordon.proxy.cluster.StoredKeys.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How keys, and what is done to them, are written for other members: field by field, each class
 * under a number. So no object of a class that a peer names is made in reading them.
 */
final class KeyForms {

  private static final int KEYS = 7001;
  private static final int WRITE = 7002;
  private static final int READ = 7003;
  private static final int RESTORE = 7004;
  private static final int CHANGES = 7005;

  private KeyForms() {}

  static void register(SerializationConfig config) {
    add(config, StoredKeys.class, KEYS, KeyForms::writeKeys, KeyForms::readKeys);
    add(config, KeyEntry.Write.class, WRITE, KeyForms::writeWrite, KeyForms::readWrite);
    add(
        config,
        KeyEntry.Read.class,
        READ,
        (out, read) -> out.writeLong(read.copy()),
        in -> new KeyEntry.Read(in.readLong()));
    add(
        config,
        KeyEntry.Restore.class,
        RESTORE,
        (out, restore) -> writeKeys(out, restore.copy()),
        in -> new KeyEntry.Restore(readKeys(in)));
    add(config, KeyChanges.class, CHANGES, KeyForms::writeChanges, KeyForms::readChanges);
  }

  private interface Writer<T> {
    void write(ObjectDataOutput out, T value) throws IOException;
  }

  private interface Reader<T> {
    T read(ObjectDataInput in) throws IOException;
  }

  private record Form<T>(int number, Writer<T> writer, Reader<T> reader)
      implements StreamSerializer<T> {

    @Override
    public int getTypeId() {
      return number;
    }

    @Override
    public void write(ObjectDataOutput out, T value) throws IOException {
      writer.write(out, value);
    }

    @Override
    public T read(ObjectDataInput in) throws IOException {
      return reader.read(in);
    }
  }

  private static <T> void add(
      SerializationConfig config, Class<T> type, int number, Writer<T> writer, Reader<T> reader) {
    config.addSerializerConfig(
        new SerializerConfig()
            .setTypeClass(type)
            .setImplementation(new Form<>(number, writer, reader)));
  }

  private static void writeKeys(ObjectDataOutput out, StoredKeys keys) throws IOException {
    out.writeLong(keys.version());
    out.writeLong(keys.lastRemoval());
    out.writeLong(keys.bytes());
    writeSpaces(out, keys.all());
  }

  private static StoredKeys readKeys(ObjectDataInput in) throws IOException {
    return new StoredKeys(in.readLong(), in.readLong(), in.readLong(), readSpaces(in));
  }

  private static void writeWrite(ObjectDataOutput out, KeyEntry.Write write) throws IOException {
    out.writeLong(write.copy());
    out.writeInt(write.writes().size());
    for (KeyWrite one : write.writes()) {
      out.writeString(one.space());
      out.writeString(one.key());
      out.writeByteArray(one.value());
    }
  }

  private static KeyEntry.Write readWrite(ObjectDataInput in) throws IOException {
    long copy = in.readLong();
    List<KeyWrite> writes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      writes.add(new KeyWrite(text(in), text(in), in.readByteArray()));
    }
    return new KeyEntry.Write(copy, writes);
  }

  private static void writeChanges(ObjectDataOutput out, KeyChanges changes) throws IOException {
    out.writeLong(changes.version());
    writeSpaces(out, changes.changed());
    Map<String, Set<String>> names = changes.names();
    out.writeBoolean(names != null);
    if (names != null) {
      out.writeInt(names.size());
      for (Map.Entry<String, Set<String>> space : names.entrySet()) {
        out.writeString(space.getKey());
        out.writeInt(space.getValue().size());
        for (String name : space.getValue()) {
          out.writeString(name);
        }
      }
    }
  }

  private static KeyChanges readChanges(ObjectDataInput in) throws IOException {
    return new KeyChanges(in.readLong(), readSpaces(in), in.readBoolean() ? readNames(in) : null);
  }

  private static Map<String, Set<String>> readNames(ObjectDataInput in) throws IOException {
    Map<String, Set<String>> names = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Set<String> space = names.computeIfAbsent(text(in), name -> new HashSet<>());
      for (int keys = in.readInt(); keys > 0; keys--) {
        space.add(text(in));
      }
    }
    return names;
  }

  private static void writeSpaces(ObjectDataOutput out, Map<String, Map<String, Stored>> spaces)
      throws IOException {
    out.writeInt(spaces.size());
    for (Map.Entry<String, Map<String, Stored>> space : spaces.entrySet()) {
      out.writeString(space.getKey());
      out.writeInt(space.getValue().size());
      for (Map.Entry<String, Stored> stored : space.getValue().entrySet()) {
        out.writeString(stored.getKey());
        out.writeByteArray(stored.getValue().value());
        out.writeLong(stored.getValue().version());
      }
    }
  }

  private static Map<String, Map<String, Stored>> readSpaces(ObjectDataInput in)
      throws IOException {
    Map<String, Map<String, Stored>> spaces = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Map<String, Stored> space = spaces.computeIfAbsent(text(in), name -> new HashMap<>());
      for (int keys = in.readInt(); keys > 0; keys--) {
        String key = text(in);
        space.put(key, new Stored(present(in.readByteArray()), in.readLong()));
      }
    }
    return spaces;
  }

  private static String text(ObjectDataInput in) throws IOException {
    return present(in.readString());
  }

  private static <T> T present(@Nullable T read) throws IOException {
    if (read == null) {
      throw new IOException("a name or a value is missing");
    }
    return read;
  }
}
