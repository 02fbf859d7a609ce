export default {
  fields: {
    name: 'string',
    score: { type: 'int', default: 0 },
    ratio: 'double',
    alive: 'bool',
    bag: 'json',
    story: 'text',
    joined: 'timestamp',
    short: { type: 'string', max: 5 },
  },
  indexes: ['score'],
};
