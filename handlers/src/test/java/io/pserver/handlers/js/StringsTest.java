package io.pserver.handlers.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.game.GameFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The searches that can be stopped give what the engine's own give, in time that grows with the length alone. */
class StringsTest {
    private static final ScriptEngine ENGINE = ScriptEngine.open();
    private static final String NATIVES =
            "Object.fromEntries(['indexOf','lastIndexOf','includes','split','replace','replaceAll']"
                    + ".map((name) => [name, String.prototype[name]]))";

    private static final String NATIVE_CASES =
            "Object.fromEntries(['toUpperCase','toLowerCase','toLocaleUpperCase','toLocaleLowerCase']"
                    + ".map((name) => [name, String.prototype[name]]))";

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    private static Context context() {
        return ENGINE.newContext(new GameFileSystem(GameFolder.of(Path.of("/"), Map.of()), ""));
    }

    private static String fuzz() throws IOException {
        try (InputStream in = StringsTest.class.getResourceAsStream("strings-fuzz.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 333})
    void search_inSmallSteps_givesWhatTheEngineGives(int seed) throws IOException {
        try (Context context = context()) {
            Value natives = context.eval("js", NATIVES);
            // So small that every way through the search is taken.
            Value steps = context.eval("js", "({ few: 0, short: 4, window: 1024, many: 8 })");
            context.eval(ENGINE.strings()).executeVoid(steps);
            assertThat(context.eval("js", fuzz()).execute(natives, 5_000, seed).asString())
                    .isEmpty();
        }
    }

    @Test
    void search_withTheStepsOfAServer_givesWhatTheEngineGives() throws IOException {
        try (Context context = context()) {
            Value natives = context.eval("js", NATIVES);
            context.eval(ENGINE.strings()).executeVoid();
            assertThat(context.eval("js", fuzz()).execute(natives, 5_000, 4444).asString())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.indexOf(half + 'b')",
                "text.lastIndexOf('b' + half)",
                "text.includes(half + 'b')",
                "text.split(half + 'b').length",
                "text.replace(half + 'b', '')",
                "text.replaceAll(half + 'b', '')"
            })
    void search_forALongNeedleInALongText_endsInTimeThatGrowsWithTheLengthOnly(String search) {
        try (Context context = context()) {
            context.eval(ENGINE.strings()).executeVoid();
            context.eval("js", "const text = 'a'.repeat(4e5), half = 'a'.repeat(2e5);");
            // The engine's own takes minutes for these. Interpreted code takes some 100 ns a unit.
            long before = System.nanoTime();
            context.eval("js", search);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'\\u0149'.repeat(4e5).toUpperCase().length",
                "'\\u0130'.repeat(4e5).toLowerCase().length",
                "'\\u0149'.repeat(4e5).toLocaleUpperCase('de').length",
                "'\\u0130'.repeat(4e5).toLocaleLowerCase('de').length"
            })
    void caseOfLettersThatGrow_isChangedInTimeThatGrowsWithTheLengthOnly(String change) {
        try (Context context = context()) {
            context.eval(ENGINE.strings()).executeVoid();
            long before = System.nanoTime(); // the engine's own copies some 300 GB
            assertThat(context.eval("js", change).asInt()).isEqualTo(800_000);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void case_inSmallPieces_isWhatTheEngineMakes() {
        try (Context context = context()) {
            Value natives = context.eval("js", NATIVE_CASES);
            context.eval(ENGINE.strings()).executeVoid(context.eval("js", "({ piece: 3 })"));
            assertThat(context.eval("js", """
                            (natives) => {
                              const letters = ['a', 'B', ' ', ' ', '\\u00df', '\\u0149', '\\u0130', 'i', '\\u0307', 'I', '\\u{10428}', '\\u{1f600}'];
                              for (let n = 0; n < 3000; n++) {
                                let text = '';
                                for (let i = n % 40; i >= 0; i--) text += letters[(Math.random() * letters.length) | 0];
                                for (const name of Object.keys(natives)) {
                                  const wanted = natives[name].call(text);
                                  if (text[name]() !== wanted) return name + ' of ' + JSON.stringify(text);
                                }
                              }
                              const greek = '\\u039f\\u03a3 \\u03a3\\u0391\\u03a3 '.repeat(20);
                              return greek.toLocaleLowerCase() === natives.toLocaleLowerCase.call(greek) ? '' : 'final sigma';
                            }""").execute(natives).asString()).isEmpty();
        }
    }

    @Test
    void methods_lookLikeTheEnginesOwn() {
        try (Context context = context()) {
            context.eval(ENGINE.strings()).executeVoid();
            String shape =
                    "['indexOf','lastIndexOf','includes','split','replace','replaceAll','toUpperCase'].map((n) => {"
                            + " const p = Object.getOwnPropertyDescriptor(String.prototype, n);"
                            + " return [p.value.name === n, p.value.length, p.enumerable, p.writable, 'prototype' in p.value]; }).join(' ')";
            assertThat(context.eval("js", shape).asString())
                    .isEqualTo(
                            "true,1,false,true,false true,1,false,true,false true,1,false,true,false"
                                    + " true,2,false,true,false true,2,false,true,false true,2,false,true,false true,0,false,true,false");
        }
    }

    @Test
    void bigInt_readsUpToAHundredThousandDigits() {
        try (Context context = context()) {
            context.eval(ENGINE.strings()).executeVoid();
            assertThat(context.eval("js", """
                            const tried = (fn) => { try { return String(fn()); } catch (e) { return e.constructor.name; } };
                            [
                              tried(() => BigInt('12') + BigInt(3) + BigInt(true) + BigInt({ valueOf: () => '4' })),
                              tried(() => BigInt('9'.repeat(100000)) > 0n), tried(() => BigInt('9'.repeat(100001))),
                              tried(() => BigInt({ toString: () => '9'.repeat(100001) })), tried(() => BigInt(1.5)),
                              tried(() => BigInt('x')), tried(() => BigInt(Symbol())), tried(() => BigInt({ valueOf: 1, toString: 1 })),
                              tried(() => BigInt.asIntN(8, 255n)), tried(() => BigInt.asUintN(8, '257')), tried(() => new BigInt(1)),
                              typeof BigInt, BigInt.name, BigInt.length, 1n instanceof Object, Object(1n) instanceof BigInt,
                              (1n).constructor === BigInt, BigInt.prototype === Object.getPrototypeOf(Object(1n)),
                            ].join(' ')""").asString())
                    .isEqualTo("20 true RangeError RangeError RangeError SyntaxError TypeError TypeError"
                            + " -1 1 TypeError function BigInt 1 false true true true");
        }
    }
}
