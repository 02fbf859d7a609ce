package io.pserver.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a balancer's configuration. */
@Command(
        name = "balancer",
        mixinStandardHelpOptions = true,
        description = "Prints a configuration for a balancer in front of these nodes.",
        footer = {"", "For example: pserver balancer haproxy 10.0.0.1:8080 10.0.0.2:8080 > /etc/haproxy/haproxy.cfg"})
final class BalancerCommand implements Callable<Integer> {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");
    private static final int MOST_PORT = 65_535;

    /** The balancers whose configuration is known; each name is that of a template too. */
    enum Kind {
        haproxy("    server n%d %s\n"),
        nginx("        server %2$s max_fails=1 fail_timeout=5s;\n");

        private final String line;

        Kind(String line) {
            this.line = line;
        }
    }

    @Spec
    private CommandSpec spec;

    @SuppressWarnings({"FieldCanBeFinal", "NullAway.Init"}) // picocli sets it
    @Parameters(index = "0", paramLabel = "haproxy|nginx", description = "The balancer.")
    private Kind kind;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "address",
            description = "A node, as host:port; 127.0.0.1:8080 if left out.")
    private List<String> addresses = new ArrayList<>();

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(
            names = "--listen",
            paramLabel = "port",
            description = "Where clients come in, as port or host:port; 80 if left out.")
    private String listen = "80";

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(configuration(kind, listen, addresses));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** @throws SettingsProblems if an address is none */
    static String configuration(Kind kind, String listen, List<String> addresses) {
        List<String> nodes = addresses.isEmpty() ? List.of("127.0.0.1:8080") : addresses;
        String door = listen.contains(":") ? listen : (kind == Kind.haproxy ? "*:" : "") + listen;
        List<String> problems = new ArrayList<>();
        if (!isAddress(listen.contains(":") ? listen : "any:" + listen)) {
            problems.add("--listen=" + listen + ": must be a port, or host:port");
        }
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (String node : nodes) {
            if (!isAddress(node)) {
                problems.add(node + ": must be host:port");
            }
            lines.append(kind.line.formatted(++number, node));
        }
        if (!problems.isEmpty()) {
            throw new SettingsProblems(problems);
        }
        return PackedFolder.text("balancer/" + kind.name() + ".txt")
                .replace("{{listen}}", door)
                .replace("{{nodes}}", lines);
    }

    private static boolean isAddress(String text) {
        var found = ADDRESS.matcher(text);
        return found.matches() && Integer.parseInt(found.group(2)) > 0 && Integer.parseInt(found.group(2)) <= MOST_PORT;
    }
}
