// Never trust a client: what players send, made fit for the arena and to be shown to others.
import { HttpError } from 'pserver';

/** A name of 1 to 16 characters; a guest's if there is none. */
export function nameOf(value) {
  return tidy(value, 16) || `Guest ${Math.floor(100 + Math.random() * 900)}`;
}

/** A line of chat, 1 to 140 characters. */
export function textOf(value) {
  const text = tidy(value, 140);
  if (text === '') throw new HttpError(400, 'bad_request', 'chat takes a text: {"text": "hello"}');
  return text;
}

/** A direction, at most of length 1: whoever sends a longer one is no faster. */
export function directionOf(value) {
  const { x, y } = value ?? {};
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    throw new HttpError(400, 'bad_request', 'steer takes numbers: {"x": 1, "y": 0}');
  }
  const length = Math.max(1, Math.hypot(x, y));
  return { x: x / length, y: y / length };
}

// By code points, so that no emoji is cut in two; without control and invisible formatting characters.
function tidy(value, most) {
  if (typeof value !== 'string') return '';
  const clean = value.replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/\s+/g, ' ').trim();
  return [...clean].slice(0, most).join('').trim();
}
