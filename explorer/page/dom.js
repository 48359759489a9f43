// Elements are made one by one, and text is only ever text: the page cannot become what it shows.
import { language, t } from './words.js';

export const find = selector => document.querySelector(selector);

// Returns an element: its tag with classes, its attributes and listeners if there are any, what is in
// it. `label` is its name for screen readers.
export function h(tag, ...parts) {
  return fill(document.createElement(tag.split('.')[0]), tag, parts);
}

export function svg(tag, ...parts) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag.split('.')[0]), tag, parts);
}

function fill(node, tag, parts) {
  const properties = parts[0]?.constructor === Object ? parts.shift() : {};
  const classes = tag.split('.').slice(1).join(' ');
  if (classes) node.setAttribute('class', classes);
  for (const [name, of] of Object.entries(properties)) {
    if (of == null || of === false) continue;
    if (typeof of === 'function') node.addEventListener(name, of);
    else if (name !== 'value') node.setAttribute(name === 'label' ? 'aria-label' : name, of === true ? '' : of);
  }
  node.append(...parts.flat(9).filter(part => part != null && part !== false));
  // After the options of a choice, of which it is one.
  if (properties.value !== undefined) node.value = properties.value;
  return node;
}

// Characters that cannot be seen, or that change the order of others.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3000\ufeff\ufff9-\ufffb]/g;

// Returns the children that show a text, with a name for each character that cannot be seen.
export function visible(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(HIDDEN)) {
    parts.push(text.slice(from, found.index));
    const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    parts.push(h('span.hidden', `U+${code}`));
    from = found.index + 1;
  }
  parts.push(text.slice(from));
  return parts.filter(part => part !== '');
}

const tongue = text => (/[\u3400-\u9fff]/.test(text) ? 'zh' : 'en');

// Returns an element with a text of the schemas or of a service, whose language may be another one.
export function told(tag, text) {
  return h(tag, { lang: tongue(text) }, inline(text));
}

// Returns a text of the schemas: paragraphs, which are lines, lists and code.
export function prose(text) {
  const parts = [];
  for (const line of text.split('\n').filter(of => of.trim())) {
    const item = line.replace(/^\s*[-*] /, '');
    if (item === line) parts.push(told('p', line));
    else {
      if (parts.at(-1)?.tagName !== 'UL') parts.push(h('ul'));
      parts.at(-1).append(told('li', item));
    }
  }
  return parts;
}

// Returns why something should not be used any more; the reason may be unknown.
export const old = of => of.deprecated != null && h('p.problem.warning', t('deprecated'), of.deprecated && [': ', told('bdi', of.deprecated)]);

function inline(text) {
  return text.split(/(`[^`]+`)/).map(part => {
    const isCode = part.length > 2 && part.startsWith('`') && part.endsWith('`');
    return isCode ? h('code', visible(part.slice(1, -1))) : visible(part);
  });
}

// Returns entries in the order of the fields of a schema; others are at the end.
export function ordered(entries, fields) {
  const rank = ([name]) => fields.findIndex(field => field.name === name) + 1 || 1e9;
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

// Returns an address in the page, with what is known of a query.
export function address(of, query) {
  const known = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return `#/${[of.product, of.version, of.action].filter(Boolean).join('/')}${known.size ? `?${known}` : ''}`;
}

// Returns a name that may break between its words.
export function camel(name) {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/).flatMap((word, index) => [index ? h('wbr') : '', ...visible(word)]);
}

// Returns a text that can be scrolled by keyboard.
export function block(label, ...content) {
  return h('pre', { tabindex: '0', role: 'region', label: label }, ...content);
}

// Returns a summary that unfolds; what is inside is made when it is first shown.
export function unfold(summary, inside, make, isOpen) {
  const fillIn = () => inside.childElementCount || inside.append(...make());
  if (isOpen) fillIn();
  return h('details', { open: isOpen, toggle: fillIn }, summary, inside);
}

export function button(label, run, properties) {
  return h('button', { type: 'button', click: run, ...properties }, label);
}

// Returns a button that copies what `text` returns.
export function copy(text, properties, label = t('copy')) {
  return button(label, async () => {
    try {
      await navigator.clipboard.writeText(await text());
      say(t('copied'));
    } catch (error) {
      say(String(error.message ?? error));
    }
  }, properties);
}

// Asks, and runs what was asked about if the person agrees.
export function ask(about, content, label, run, kind) {
  const dialog = h('dialog', { label: about, close: () => dialog.remove() }, h('p', about), content,
    h('div.row', button(t('cancel'), () => dialog.close(), { autofocus: true }), button(label, () => { dialog.close(); run(); }, { class: kind })));
  document.body.append(dialog);
  dialog.showModal();
}

// Offers a text as a file.
export function save(name, text, type) {
  const link = h('a', { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Tells a screen reader, and shows it for a moment if nothing else does.
export function say(text, isShown = true) {
  const live = find('.live');
  live.classList.toggle('unseen', !isShown);
  live.textContent = '';
  requestAnimationFrame(() => { live.textContent = text; });
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { live.textContent = ''; }, 4000);
}

// Returns tabs: a list of [key, label, function that returns the panel]. Panels are made when they
// are first shown.
export function tabs(name, list, start, onshow) {
  const id = `${name}-${tabs.next = (tabs.next ?? 0) + 1}`;
  const panel = h('div', { role: 'tabpanel', id: `${id}-panel`, class: 'panel' });
  const made = new Map();
  const buttons = list.map(([key, label]) => button(label, () => select(key), {
    role: 'tab', id: `${id}-${key}`, 'aria-controls': `${id}-panel`,
  }));
  const row = h('div', { role: 'tablist', label: t(name), keydown: move }, buttons);
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = buttons.indexOf(document.activeElement);
    const to = (at + step + list.length) % list.length;
    select(list[to][0]);
    buttons[to].focus();
    event.preventDefault();
  }
  function select(key) {
    const at = Math.max(0, list.findIndex(([known]) => known === key));
    buttons.forEach((tab, index) => {
      tab.setAttribute('aria-selected', index === at);
      tab.tabIndex = index === at ? 0 : -1;
    });
    const [found, , make] = list[at];
    if (!made.has(found)) made.set(found, make());
    panel.replaceChildren(made.get(found));
    panel.setAttribute('aria-labelledby', buttons[at].id);
    onshow?.(found);
  }
  select(start ?? list[0][0]);
  return { row, panel, select };
}

const TOKEN = find('meta[name=explorer-token]').content;

let known;
export const about = () => (known ??= get('about'));

// Asks the server, in the language of the page.
async function send(path, options) {
  try {
    return await fetch(`api/${path}`, { ...options, headers: { 'content-type': 'application/json', 'x-explorer-token': TOKEN, 'accept-language': language } });
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Error(t('offline'));
  }
}

// Reads data of the server.
export async function get(name, parameters) {
  return checked(await send(`${name}?${new URLSearchParams(parameters)}`));
}

// Returns what the server says to a body: JSON text, or a value.
export async function call(name, body) {
  return checked(await post(name, typeof body === 'string' ? body : JSON.stringify(body)));
}

// Sends a body of JSON text to the server.
export const post = (name, body, signal) => send(name, { method: 'POST', body, signal });

export async function checked(response) {
  if (response.ok) return response.json();
  const text = await response.text();
  let message = text;
  try { message = JSON.parse(text).error; } catch { /* not JSON: shown as it is */ }
  throw Object.assign(new Error(message), { status: response.status });
}
