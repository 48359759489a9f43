// The words of the interface, which are in `en.json` and `zh.json`.
let words;
export let language;

export async function setLanguage(to) {
  const found = await fetch(`${to}.json`);
  words = await found.json();
  language = to;
  document.documentElement.lang = to;
}

// What the browser keeps, unless it may keep nothing.
export let memory = {};
try { memory = localStorage; } catch { /* No cookies are allowed. */ }

await setLanguage((memory.language ?? navigator.language).startsWith('zh') ? 'zh' : 'en');

export function t(key, ...values) {
  return (words[values[0] === '1' ? `${key}-1` : key] ?? words[key])?.replace(/\{(\d)\}/g, (_, index) => values[index] ?? '') ?? key;
}

export const number = value => new Intl.NumberFormat(language).format(value);

// Returns a constraint in words.
export function limit(rule) {
  const [[name, value]] = Object.entries(rule);
  if (name === 'Pattern') return value;
  if (name === 'Format') return FORMATS[value] ?? value;
  const [low, high] = value;
  const unit = t(name).replace(/^\s*(to|到)\s*/, '').trim();
  if (low === null) return `≤ ${number(high)} ${unit}`.trim();
  if (high === null) return `≥ ${number(low)} ${unit}`.trim();
  return low === high ? `${number(low)} ${unit}`.trim() : t(name, number(low), number(high));
}

function span(seconds) {
  const [size, unit] = seconds % 86400 === 0 ? [86400, 'day'] : seconds % 3600 === 0 ? [3600, 'hour'] : [1, 'second'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

// Returns a constraint on several fields in words.
export function rule(rule) {
  const [[name, value]] = Object.entries(rule);
  const or = list => list.join(', ');
  if (name === 'Window') return t(name, value[0], value[1], span(value[2]));
  if (name === 'RequiredWhen') return t(name, value[0], value[1], or(value[2]) || '…');
  return t(name, ...(name === 'Order' ? value : [or(value)]));
}

const FORMATS = { DateTime: 'yyyy-MM-dd HH:mm:ss', DateTimeIso: 'yyyy-MM-ddTHH:mm:ssZ', Date: 'yyyy-MM-dd' };
const TYPES = { DateTime: 'datetime', DateTimeIso: 'datetime ISO 8601', Date: 'date', Unsigned: 'integer' };

// Returns the name of a type, such as `list of Filter`.
export function typeName(ty, objects) {
  const index = ty.kind.Object;
  const name = index === undefined ? TYPES[ty.kind] ?? ty.kind.toLowerCase() : objects[index]?.name ?? 'object';
  return `${'list of '.repeat(ty.lists)}${name}`;
}
