-- Times are milliseconds since 1970: nodes compare them with their own clocks.
DROP TABLE ps_session;

-- A visitor's session, found by the hash of its token. `stamps` says of lately changed keys of `data` when that was.
CREATE TABLE ps_session (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    generation BIGINT NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    user_id VARCHAR(255),
    data MEDIUMTEXT NOT NULL,
    stamps MEDIUMTEXT NOT NULL,
    created_millis BIGINT NOT NULL,
    used_millis BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE UNIQUE INDEX ps_session_token ON ps_session (token_hash);
CREATE INDEX ps_session_used ON ps_session (used_millis);

-- One row: when expired sessions are next looked for. Whoever moves it on does it.
CREATE TABLE ps_session_sweep (
    id INT NOT NULL PRIMARY KEY,
    next_millis BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
INSERT INTO ps_session_sweep (id, next_millis) VALUES (1, 0);
