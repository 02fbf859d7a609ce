package io.pserver.app;

import picocli.CommandLine.Command;

/** Runs a game. */
@Command(
        name = "run",
        description = "Runs a game until the process is told to end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings are given as --key=value, such as --http.port=9000; they win over the",
            "environment (PSERVER_HTTP_PORT) and over pserver.yaml in the game's folder.",
            "Exit codes: 0 well, 1 failed, 2 wrong settings or arguments."
        })
final class RunCommand extends GameRunner {}
