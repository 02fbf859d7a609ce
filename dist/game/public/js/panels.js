// Everything beside the canvas. Text from players is only ever set as textContent, so it cannot become markup.

const find = (selector) => document.querySelector(selector);

function element(name, { text = '', className = '', hue } = {}, ...children) {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  if (hue !== undefined) made.style.setProperty('--hue', hue);
  made.append(...children);
  return made;
}

// ---- status --------------------------------------------------------------------------------------------------------

export function showStatus(state, detail) {
  const status = find('#status');
  if (status.dataset.state === state && !detail) return;
  status.dataset.state = state;
  status.textContent = detail ? `${state} · ${detail}` : state;
}

export function showOverlay(text) {
  const overlay = find('#overlay');
  overlay.querySelector('span').textContent = text;
  overlay.querySelector('button').onclick = () => location.reload();
  overlay.hidden = false;
}

/** What a first visitor must know; gone after the first second of flight. */
export function showHint(wanted) {
  const hint = find('#hint');
  hint.querySelector('.keys').hidden = matchMedia('(pointer: coarse)').matches;
  if (wanted) hint.classList.remove('gone');
  else if (!hint.classList.contains('gone')) hint.classList.add('gone');
}

/** By which others may look on. */
export function showWatchLink(roomId) {
  find('#watch').href = `?watch=${encodeURIComponent(roomId)}`;
}

// ---- players ---------------------------------------------------------------------------------------------------

let shown = '';

export function showPlayers({ players, best }, me) {
  const ranked = Object.entries(players).sort(([, a], [, b]) => b.score - a.score);
  // The state changes with every move, the list seldom.
  const now = JSON.stringify([me, best, ranked.map(([id, { name, score, away }]) => [id, name, score, away])]);
  if (now === shown) return;
  shown = now;
  find('#players').replaceChildren(...ranked.map(([id, { name, hue, score, bot, away }]) =>
    element('li', { hue, className: `${id === me ? 'me' : ''} ${away ? 'away' : ''}` },
      element('span', { className: 'name', text: name }),
      ...(bot ? [element('small', { text: 'bot' })] : []),
      element('b', { text: score }))));
  find('#best').textContent = best.score > 0 ? `${best.name} ${best.score}` : '–';
}

// ---- your name: kept for this tab, so that two tabs are two players ------------------------------------------------

const FIRST = ['Swift', 'Cosmic', 'Lucky', 'Silent', 'Brave', 'Solar', 'Tiny', 'Velvet'];
const SECOND = ['Comet', 'Otter', 'Nova', 'Falcon', 'Pixel', 'Lynx', 'Quark', 'Moth'];
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];

export function rememberedName() {
  return sessionStorage.getItem('name') ?? `${oneOf(FIRST)} ${oneOf(SECOND)}`;
}

/** `rename(wanted)` gives the name that the server made of it. */
export function openNameField(name, rename) {
  const field = find('#name');
  const keep = (given) => {
    field.value = given;
    name = given;
    sessionStorage.setItem('name', given);
  };
  keep(name);
  field.onchange = async () => {
    try {
      keep(await rename(field.value));
    } catch {
      field.value = name;
    }
  };
  find('#rename').onsubmit = (event) => {
    event.preventDefault();
    field.blur();
  };
}

// ---- chat --------------------------------------------------------------------------------------------------------

const MOST_LINES = 80;

/** `say(text)` is a promise; a line that could not be sent stays in its field. */
export function openChat(say) {
  const lines = find('#lines');
  const field = find('#text');

  function add(line) {
    lines.append(line);
    while (lines.children.length > MOST_LINES) lines.firstChild.remove();
    lines.scrollTop = lines.scrollHeight;
  }

  find('#say').onsubmit = async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = '';
    field.blur(); // the keys steer again
    if (text === '') return;
    try {
      await say(text);
    } catch (error) {
      field.value = text;
      add(element('li', { className: 'notice', text: `not sent: ${error.message}` }));
    }
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && document.activeElement === document.body) {
      event.preventDefault();
      field.focus();
    }
    if (event.key === 'Escape') document.activeElement?.blur();
  });

  return {
    line: ({ name, hue, text }) => add(element('li', { hue }, element('b', { text: name }), text)),
    notice: (text) => add(element('li', { className: 'notice', text })),
  };
}
