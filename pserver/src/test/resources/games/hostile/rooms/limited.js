// The same, with as many stopped passes as any room is allowed.
export * from './hostile.js';

export const options = { autoDispose: false };
