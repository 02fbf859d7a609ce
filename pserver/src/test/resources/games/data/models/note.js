export default { fields: { text: 'string' } };
