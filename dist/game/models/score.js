// One row for each visitor, by the id of the session. The table is made when it is needed first.
export default {
  fields: { name: { type: 'string', max: 64 }, points: 'int' },
  indexes: ['points'],
};
