package io.pserver.room;

import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.PassData;
import io.pserver.persistence.room.RoomStore;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneMetrics;
import io.pserver.pipeline.Watchdog;
import io.pserver.room.journal.Journals;
import java.util.function.Supplier;

/**
 * What all rooms of a node share.
 *
 * @param game the newest generation
 * @param data what a room's scripts see of the data; a new one for each room
 * @param store where the rooms are that survive their node
 * @param journals where rooms are written down that record
 * @param ring events that one room may hold before it refuses more
 */
public record RoomParts(
        Supplier<Game> game,
        int ring,
        BudgetConfig budget,
        Watchdog watchdog,
        LaneMetrics laneMetrics,
        RoomMetrics metrics,
        Supplier<PassData> data,
        RoomStore store,
        Journals journals) {}
