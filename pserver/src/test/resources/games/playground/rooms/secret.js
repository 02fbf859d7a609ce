// A room that is found by its id only and outlives its clients.
export const options = { private: true, autoDispose: false };
