package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.ModelDefinition;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The models of a game by name. Immutable. */
final class ModelSet {
    private final Map<String, KnownModel> models = new LinkedHashMap<>();

    ModelSet(List<ModelDefinition> definitions) {
        Set<String> lower = new HashSet<>();
        for (ModelDefinition definition : definitions) {
            if (!lower.add(definition.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("there are two models " + definition.name()
                        + ", perhaps different in case, which databases do not tell apart");
            }
            models.put(definition.name(), new KnownModel(definition));
        }
    }

    Collection<KnownModel> all() {
        return models.values();
    }

    /** @throws DataException.Invalid if there is no such model */
    KnownModel find(String name) {
        KnownModel model = models.get(name);
        if (model == null) {
            throw new DataException.Invalid(
                    "there is no model '" + name.substring(0, Math.min(60, name.length())) + "'");
        }
        return model;
    }
}
