// Code that handlers, rooms and tests share.
export function cleanName(text) {
  const name = String(text ?? '').trim().slice(0, 20);
  return name === '' ? 'somebody' : name;
}
