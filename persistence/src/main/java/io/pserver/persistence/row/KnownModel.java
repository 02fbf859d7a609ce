package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.model.ModelDefinition;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** One model with all that reads and writes its rows. Immutable. */
final class KnownModel {
    private final ModelDefinition definition;
    private final RowCodec codec;
    private final ModelColumns columns;
    private final FindReader finds;
    private final Map<Dialect, RowTable> tables = new EnumMap<>(Dialect.class);

    KnownModel(ModelDefinition definition) {
        this.definition = definition;
        this.codec = new RowCodec(definition);
        this.columns = new ModelColumns(definition);
        this.finds = new FindReader(codec, columns);
        for (Dialect dialect : Dialect.values()) {
            tables.put(dialect, new RowTable(definition, codec, dialect));
        }
    }

    ModelDefinition definition() {
        return definition;
    }

    String name() {
        return definition.name();
    }

    RowCodec codec() {
        return codec;
    }

    ModelColumns columns() {
        return columns;
    }

    FindReader finds() {
        return finds;
    }

    RowTable table(Dialect dialect) {
        return Objects.requireNonNull(tables.get(dialect));
    }

    /** A row that is to stay at {@code id}. */
    RowInput parse(String id, String json) {
        RowInput row = codec.parse(json);
        if (row.id() != null && !row.id().equals(id)) {
            throw new DataException.Invalid(codec.where("id") + " cannot be changed");
        }
        return row;
    }
}
