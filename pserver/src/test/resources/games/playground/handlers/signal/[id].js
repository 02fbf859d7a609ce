// POST /signal/:id hands its body to a room.
import { rooms } from 'pserver';

export const POST = (req) => { rooms.signal(req.params.id, req.body); };
