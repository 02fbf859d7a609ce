// GET /api/arenas
// → [{"id":"7k2m…","players":2,"seats":16,"best":{"name":"Ada","score":12}}]
import { rooms } from 'pserver';

export function GET() {
  return rooms.find('arena').map((room) => ({
    id: room.id,
    players: room.clients,
    seats: room.maxClients,
    best: room.metadata.best ?? null,
  }));
}
