-- Rooms that survive their node. Times are milliseconds since 1970 by the database's clock.

-- A node that takes rooms: until it has ended, or its last beat is too long ago, nobody takes a room from it.
CREATE TABLE ps_room_node (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    place VARCHAR(64) NOT NULL,
    ended INT NOT NULL,
    beat_millis BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE INDEX ps_room_node_place ON ps_room_node (place);

-- A room as its last snapshot has it. Whoever takes the room raises the epoch; a writer with an older one writes nothing.
CREATE TABLE ps_room (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    type VARCHAR(255) NOT NULL,
    epoch BIGINT NOT NULL,
    owner VARCHAR(100) NOT NULL,
    snapshot BIGINT NOT NULL,
    locked INT NOT NULL,
    clients INT NOT NULL,
    params LONGTEXT NOT NULL,
    state LONGTEXT NOT NULL,
    kept LONGTEXT NOT NULL,
    seats LONGTEXT NOT NULL,
    metadata LONGTEXT NOT NULL,
    updated_millis BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE INDEX ps_room_type ON ps_room (type);

-- Who may come back to which room, by the hash of the resume token.
CREATE TABLE ps_room_ticket (
    hash VARCHAR(64) NOT NULL,
    room_id VARCHAR(32) NOT NULL,
    PRIMARY KEY (hash, room_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE INDEX ps_room_ticket_room ON ps_room_ticket (room_id);
