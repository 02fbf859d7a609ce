package io.pserver.handlers.js;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The game's Mustache views: {@code view('board', data)} renders {@code /views/board.html}, HTML-escaped. Any thread. */
final class Templates {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GameFolder game;
    private final DefaultMustacheFactory factory;

    Templates(GameFolder game) {
        this.game = game;
        this.factory = new GameMustaches(game);
    }

    /** Reads templates and partials from the game only. */
    private static final class GameMustaches extends DefaultMustacheFactory {
        private final GameFolder game;

        GameMustaches(GameFolder game) {
            this.game = game;
        }

        @Override
        public @Nullable Reader getReader(String name) {
            String path = "/views/" + (name.endsWith(".html") ? name : name + ".html");
            return game.file(path)
                    .map(bytes -> new StringReader(new String(bytes, StandardCharsets.UTF_8)))
                    .orElseThrow(() -> new MustacheException("there is no view " + path));
        }
    }

    String render(String name, String dataJson) throws HostFailure {
        Optional<byte[]> file = game.file("/views/" + name + ".html");
        if (file.isEmpty()) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "there is no view /views/" + name + ".html");
        }
        try {
            Mustache template = factory.compile(name);
            StringWriter out = new StringWriter();
            template.execute(out, JSON.readValue(dataJson, Object.class));
            return out.toString();
        } catch (MustacheException e) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "view " + name + ": " + e.getMessage());
        }
    }
}
