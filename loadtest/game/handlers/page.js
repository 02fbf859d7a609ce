// GET /page?name=x: a view.
import { view } from 'pserver';

export const GET = (req) => view('page', { name: req.query.name, items: ['sword', 'shield', 'potion'] });
