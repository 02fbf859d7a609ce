// {"op":"send","room":"…","type":"say","data":…} goes to everyone in the room, the sender too.
export const options = { maxClients: 256 };

export const messages = {
  say(room, client, data) {
    room.broadcast('say', data);
  },
};
