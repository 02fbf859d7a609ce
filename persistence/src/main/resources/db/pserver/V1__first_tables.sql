-- Which database keeps the ids of a bucket. Filled at the first start.
CREATE TABLE ps_bucket (
    bucket INT NOT NULL PRIMARY KEY,
    database_name VARCHAR(32) NOT NULL,
    state VARCHAR(16) NOT NULL DEFAULT 'settled'
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A visitor's session, found by the hash of its token.
CREATE TABLE ps_session (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    token_hash VARCHAR(64) NOT NULL,
    user_id VARCHAR(255),
    data MEDIUMTEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE UNIQUE INDEX ps_session_token ON ps_session (token_hash);
CREATE INDEX ps_session_expiry ON ps_session (expires_at);

-- The nodes that are, or were lately.
CREATE TABLE ps_node (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    started_at DATETIME(3) NOT NULL,
    heartbeat_at DATETIME(3) NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What is known about each cache server: an epoch that its values must have, and until when nothing is read from it.
CREATE TABLE ps_cache_server (
    name VARCHAR(255) NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    banned_until DATETIME(3)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
