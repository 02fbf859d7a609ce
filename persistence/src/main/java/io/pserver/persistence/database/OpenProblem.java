package io.pserver.persistence.database;

import java.sql.SQLException;

/** Why a database cannot be used, in a sentence for its operator. */
final class OpenProblem {
    private OpenProblem() {}

    /** Whether the server did not answer, or not now; anything else is a wrong setting. */
    static boolean isOutage(SQLException e) {
        return switch (e.getErrorCode()) {
            case 0 -> true;
            case 1040, 1053, 1203, 1226 -> true; // too many connections, shutting down
            default -> false;
        };
    }

    static String sentence(String name, Connector connector, SQLException e) {
        String why = switch (e.getErrorCode()) {
            case 1045, 1698, 28000 -> "the user or the password is wrong";
            case 1044 -> "user " + connector.user() + " may not use this database";
            case 1049 -> "there is no database of this name on the server";
            case 1040, 1203, 1226 -> "the server has too many connections";
            case 90020 -> "its files are in use by another process";
            case 0 -> "no server answers there";
            default -> "the server refuses";
        };
        return "databases." + name + ": cannot connect to " + connector.shownUrl() + ": " + why + " (" + firstLine(e)
                + ")";
    }

    private static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}
