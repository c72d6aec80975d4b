package io.cordon.sql;

import org.jspecify.annotations.Nullable;

/**
 * A call of {@code set_config(name, value, is_local)}; each part is null where it is not a literal.
 * An UPDATE of {@code pg_settings} is such a call, too, with every part null, and so is {@code SET
 * name FROM CURRENT}, without a value.
 *
 * @param unconditional true if the whole statement is {@code SELECT set_config(…)} of literals with
 *     nothing beside it, so that the call happens exactly once and always
 */
public record SettingCall(
    @Nullable String name,
    @Nullable String value,
    @Nullable Boolean local,
    boolean unconditional) {}
