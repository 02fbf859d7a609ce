-- Who uses which caches, so that nobody reads what another could not mark as changed. Times are milliseconds since 1970 by the database's clock.

-- A process: how long it is to be reckoned with after its last beat.
CREATE TABLE ps_guard_node (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    cache VARCHAR(80) NOT NULL,
    alone INT NOT NULL,
    hold_ms BIGINT NOT NULL,
    beat_ms BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4;

-- A cache server: values of an earlier epoch are not believed, and none until the ban is over.
CREATE TABLE ps_guard_server (
    name VARCHAR(180) NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    banned_until_ms BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4;

-- One row: which caches the node had that registered last.
CREATE TABLE ps_guard_layout (
    id INT NOT NULL PRIMARY KEY,
    cache VARCHAR(80) NOT NULL,
    generation BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4;

INSERT INTO ps_guard_layout (id, cache, generation) VALUES (1, '', 1);
