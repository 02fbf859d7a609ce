export const options = { autoDispose: false };

export const messages = {
  save(room) {
    room.save();
  },
};
