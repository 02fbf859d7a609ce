package io.pserver.dist;

import io.pserver.launch.Main;

/** Starts the program as if this Java were an older one, for machines that have no older one. */
public final class PretendedJava {
    private PretendedJava() {}

    public static void main(String[] args) throws Throwable {
        System.setProperty("java.specification.version", "24");
        System.setProperty("java.version", "24.0.1");
        Main.main(args);
    }
}
