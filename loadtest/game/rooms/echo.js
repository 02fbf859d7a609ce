// {"op":"send","room":"…","type":"echo","data":…,"id":1} is answered with the same data.
export const options = { maxClients: 256 };

export const messages = {
  echo(room, client, data) {
    return data;
  },
};
