// GET /sound?a=1 and POST /sound: a well-behaved neighbour.
import { reply } from 'pserver';
import { sound } from '../lib/server.js';

export const GET = async (req) => {
  await null;
  return reply(200, { sound: sound(), query: req.query, cookies: req.cookies }, { 'X-Sound': ['1', '2'] });
};
export const POST = (req) => ({ got: req.body, sound: sound() });
