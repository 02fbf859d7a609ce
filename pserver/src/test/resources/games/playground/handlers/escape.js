// GET /escape tries every way out; GET /escape?import tries the imports.
import { globals, specifiers, stack, ways } from '../lib/escape.js';

const pending = {};
export async function GET(req) {
  if (req.query.import !== undefined) {
    const found = {};
    for (const specifier of specifiers) {
      for (const options of [undefined, { with: { type: 'json' } }]) {
        const name = specifier + (options ? ' as json' : '');
        try {
          const module = await import(specifier, options);
          found[name] = 'imported ' + Object.keys(module);
        } catch (error) {
          found[name] = 'threw ' + String(error?.message ?? error).slice(0, 300);
        }
      }
    }
    return found;
  }
  const got = {};
  for (const name of Object.keys(ways)) {
    try {
      got[name] = String(ways[name]());
    } catch (error) {
      got[name] = 'threw ' + error;
    }
  }
  return { got, globals: globals(), stack: stack() };
}
