package io.pserver.persistence.database;

/** What SQL a database speaks. */
public enum Dialect {
    /** MySQL 8.4 or newer. */
    MYSQL,
    /** MariaDB 10.6 or newer. */
    MARIADB,
    /** H2 in MySQL mode: the embedded default. */
    H2
}
