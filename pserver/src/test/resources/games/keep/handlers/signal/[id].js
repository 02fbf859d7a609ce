import { rooms } from 'pserver';

export function POST(req) {
  rooms.signal(req.params.id, req.body.data);
  return { handed: true };
}
