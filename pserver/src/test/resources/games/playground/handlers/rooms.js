// POST /rooms makes a room, GET /rooms?type=x&tag=y finds some.
import { rooms } from 'pserver';

export const POST = (req) => rooms.create(req.body.type, req.body.params);
export const GET = (req) => rooms.find(req.query.type, req.query.tag === undefined ? undefined : { tag: req.query.tag });
