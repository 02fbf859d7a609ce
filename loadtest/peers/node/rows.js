// Rows in MySQL with memcached in front: what a Node.js author would write with mysql2 and memjs.
import memjs from 'memjs';
import mysql from 'mysql2/promise';

/** The routes for rows, on `database` and `cache`, both host:port. */
export async function openRows(database, cache) {
  const [host, port] = database.split(':');
  const pool = mysql.createPool({
    host, port: Number(port), user: 'load', password: 'load', database: 'peer', connectionLimit: 16, timezone: 'Z',
  });
  const memcached = memjs.Client.create(cache);
  await pool.query(`CREATE TABLE IF NOT EXISTS row_ (
    id VARCHAR(64) PRIMARY KEY, version BIGINT NOT NULL, createdAt DATETIME(3) NOT NULL, updatedAt DATETIME(3) NOT NULL,
    name VARCHAR(255), score BIGINT NOT NULL, bag LONGTEXT)`);

  async function select(id) {
    const [rows] = await pool.execute('SELECT * FROM row_ WHERE id = ?', [id]);
    return rows.length === 0 ? null : { ...rows[0], bag: JSON.parse(rows[0].bag) };
  }

  async function get(id) {
    const { value } = await memcached.get('row:' + id);
    if (value !== null) return JSON.parse(value.toString());
    const row = await select(id);
    if (row !== null) await memcached.set('row:' + id, JSON.stringify(row), {});
    return row;
  }

  async function increment(id) {
    await pool.execute('UPDATE row_ SET score = score + 1, version = version + 1, updatedAt = NOW(3) WHERE id = ?', [id]);
    const row = await select(id);
    if (row !== null) await memcached.set('row:' + id, JSON.stringify(row), {});
    return row;
  }

  async function seed(from) {
    for (let i = from; i < from + 100; i++) {
      await pool.execute('REPLACE INTO row_ VALUES (?, 1, NOW(3), NOW(3), ?, 0, ?)',
        ['r' + i, 'row ' + i, JSON.stringify({ keys: ['up', 'left'], at: [i, i + 0.5] })]);
    }
    return { made: 100 };
  }

  /** The answer to a request, or undefined if it is not about rows. */
  return (method, path) => {
    const [, what, id] = path.split('/');
    if (what === 'rows') return method === 'POST' ? increment(id) : get(id);
    if (what === 'seed') return seed(Number(id));
    return undefined;
  };
}
