// JSON without loss: numbers keep their digits, objects their order and every key, and a large text
// is read only where it is looked at.

import { t } from './words.js';

export class Num {
  constructor(raw) { this.raw = raw; }
}

const QUOTE = 34, BACKSLASH = 92, COMMA = 44, COLON = 58;

function broken(at) {
  return new SyntaxError(t('bad-json', at));
}

function space(text, at) {
  for (;;) {
    const c = text.charCodeAt(at);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return at;
    at++;
  }
}

function endOfString(text, at) {
  for (let from = at + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw broken(at);
    let back = quote - 1;
    while (text.charCodeAt(back) === BACKSLASH) back--;
    if ((quote - back) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
}

// Returns the end of the value that starts at a character. Does not recurse.
function endOf(text, at) {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return endOfString(text, at);
  if (first !== 123 && first !== 91) {
    let end = at;
    while (end < text.length && !',]} \n\r\t:'.includes(text[end])) end++;
    if (end === at) throw broken(at);
    return end;
  }
  for (let depth = 0, i = at; i < text.length;) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) { i = endOfString(text, i); continue; }
    if (c === 123 || c === 91) depth++;
    else if ((c === 125 || c === 93) && --depth === 0) return i + 1;
    i++;
  }
  throw broken(text.length);
}

// A value in a text. Its children are found when they are asked for.
export class Node {
  constructor(text, start, end) {
    this.text = text;
    this.start = start;
    this.end = end;
  }

  get kind() {
    const c = this.text[this.start];
    return { '{': 'object', '[': 'list', '"': 'string', t: 'boolean', f: 'boolean', n: 'null' }[c] ?? 'number';
  }

  get raw() { return this.text.slice(this.start, this.end); }

  // The characters of a string, or the text of another scalar.
  get shown() { return this.kind === 'string' ? JSON.parse(this.raw) : this.raw; }

  // Returns [key, node] of an object, and [index, node] of a list. Every duplicate key is there.
  entries() {
    if (this.known) return this.known;
    const isList = this.kind === 'list', found = [];
    const { text } = this;
    let at = space(text, this.start + 1);
    while (at < this.end - 1) {
      let key = found.length;
      if (!isList) {
        if (text.charCodeAt(at) !== QUOTE) throw broken(at);
        const end = endOfString(text, at);
        key = JSON.parse(text.slice(at, end));
        at = space(text, end);
        if (text.charCodeAt(at) !== COLON) throw broken(at);
        at = space(text, at + 1);
      }
      const end = endOf(text, at);
      found.push([key, new Node(text, at, end)]);
      at = space(text, end);
      if (at >= this.end - 1) break;
      if (text.charCodeAt(at) !== COMMA) throw broken(at);
      at = space(text, at + 1);
    }
    // A large list is not kept twice over for each of its rows.
    if (found.length < 2000 || isList) this.known = found;
    return found;
  }

  get(key) { return this.entries().find(([known]) => known === key)?.[1]; }
}

export function read(text) {
  const start = space(text, 0);
  const node = new Node(text, start, endOf(text, start));
  if (space(text, node.end) < text.length) throw broken(node.end);
  return node;
}

// Returns a value that can be edited: Map, array, string, boolean, null, Num.
export function value(node, depth = 0) {
  if (depth > 100) throw new SyntaxError(t('deep-json'));
  switch (node.kind) {
    case 'object': return new Map(node.entries().map(([key, of]) => [key, value(of, depth + 1)]));
    case 'list': return node.entries().map(([, of]) => value(of, depth + 1));
    case 'number': return new Num(node.raw);
    default: return JSON.parse(node.raw);
  }
}

// Reads text that a person wrote; the browser's own reader finds where it is wrong.
export function parse(text) {
  try { JSON.parse(text); } catch (error) { throw broken(/position (\d+)/.exec(error.message)?.[1] ?? text.length); }
  return value(read(text));
}

// Writes a value, or a node with each of its keys.
export function write(of, indent = '  ', before = '') {
  const inner = before + indent;
  const line = indent ? `\n${inner}` : '';
  const end = indent ? `\n${before}` : '';
  const list = (parts, open, close) =>
    (parts.length ? `${open}${line}${parts.join(`,${line}`)}${end}${close}` : open + close);
  const { kind } = of ?? {};
  if (of instanceof Map || kind === 'object') {
    const colon = indent ? ': ' : ':';
    return list([...of.entries()].map(([key, item]) => JSON.stringify(key) + colon + write(item, indent, inner)), '{', '}');
  }
  if (Array.isArray(of) || kind === 'list') {
    const items = kind ? of.entries().map(([, item]) => item) : of;
    const isFlat = items.length < 9 && items.every(item => item?.raw ? !'{['.includes(item.raw[0]) : typeof item !== 'object' || !item);
    if (isFlat) return `[${items.map(item => write(item, '')).join(indent ? ', ' : ',')}]`;
    return list(items.map(item => write(item, indent, inner)), '[', ']');
  }
  return of?.raw ?? JSON.stringify(of);
}
