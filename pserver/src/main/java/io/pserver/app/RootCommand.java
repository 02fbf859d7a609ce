package io.pserver.app;

import picocli.CommandLine.Command;

/** The program without a command: the same as {@code run}. */
@Command(
        name = "pserver",
        description = "Runs a game: the server side of a realtime game, written as plain JavaScript files.",
        subcommands = {
            RunCommand.class,
            DevCommand.class,
            NewCommand.class,
            CheckCommand.class,
            ConfigCommand.class,
            ShardsCommand.class,
            ReplayCommand.class,
            BalancerCommand.class,
            WarmCommand.class,
            TrainCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings are given as --key=value, such as --http.port=9000; they win over the",
            "environment (PSERVER_HTTP_PORT) and over pserver.yaml in the game's folder.",
            "Exit codes: 0 well, 1 failed, 2 wrong settings or arguments."
        })
final class RootCommand extends GameRunner {}
