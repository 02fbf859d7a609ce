// What a player's row looks like: models.player.get(id), .put(row), .increment(id, { score: 1 }).
export default {
  fields: { name: 'string', score: { type: 'int', default: 0 } },
  indexes: ['score'],
};
