// GET /escape lists the ways out; ?way=x tries one, ?import=n imports what must not be found.
import { globals, specifiers, stack, ways } from '../lib/escape.js';

export async function GET(req) {
  const { way, as } = req.query;
  if (req.query.import !== undefined) {
    const specifier = specifiers[req.query.import];
    try {
      const module = await import(specifier, as === 'json' ? { with: { type: 'json' } } : undefined);
      return { specifier, outcome: 'imported ' + Object.keys(module) };
    } catch (error) {
      return { specifier, outcome: 'threw ' + String(error?.message ?? error).slice(0, 300) };
    }
  }
  if (way === undefined) return { ways: Object.keys(ways), globals: globals(), stack: stack(), imports: specifiers.length };
  try {
    return { got: String(ways[way]()) };
  } catch (error) {
    return { got: 'threw ' + error };
  }
}
