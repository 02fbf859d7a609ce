// What other servers are asked: answers with what came.
import { reply } from 'pserver';

export const GET = (req) => reply(200, { got: req.query }, { 'x-kind': 'asked' });
export const POST = (req) => reply(201, { got: req.body, type: req.headers['content-type'], mine: req.headers['x-mine'] });
