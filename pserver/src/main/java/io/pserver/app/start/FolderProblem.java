package io.pserver.app.start;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/** Why nothing can be written to a folder, in plain words. */
final class FolderProblem {
    private FolderProblem() {}

    /** The end of a sentence; it names the place. */
    static String of(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException file -> "a file is in the way, " + file.getFile();
            case AccessDeniedException denied -> "this user may not write to " + denied.getFile();
            case FileSystemException file when file.getReason() == null -> "cannot write to " + file.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
