export default { fields: { name: 'string', score: { type: 'int', default: 0 }, bag: 'json' } };
