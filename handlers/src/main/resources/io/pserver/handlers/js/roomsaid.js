// What a pass of a room says to the outside, kept until it has completed: lines of "<op> <target> <length>", each followed by its text.
(function (prelude) {
  'use strict';
  const { stringify, stringOf } = prelude.base;

  let said = '';
  let looking = false; // a view runs, which may say and plan nothing
  let roomJson = '""';

  function say(op, target, text) {
    mayChange();
    said += op + ' ' + target + ' ' + text.length + '\n' + text;
  }

  function mayChange() {
    if (looking) throw new TypeError('a view only looks: it can neither send nor change the room');
  }

  /** Whether a view runs from now on. */
  function look(isView) {
    looking = isView;
  }

  function eventFrame(type, data) {
    const text = data === undefined ? 'null' : stringify(data);
    if (text === undefined) throw new TypeError('what is sent must be JSON');
    return '{"op":"event","room":' + roomJson + ',"type":' + stringify(stringOf(type)) + ',"data":' + text + '}';
  }

  /** The pass has completed: what it said, once. */
  function take() {
    const text = said;
    said = '';
    return text;
  }

  /** The pass has failed: it says nothing. */
  function forget() {
    said = '';
    looking = false;
  }

  /** Whose frames these are. */
  function use(roomId) {
    roomJson = stringify(roomId);
  }

  return { say, mayChange, look, eventFrame, take, forget, use };
})
