// The form of a request: its schema, with what the validators say beside each field.
import { button, h, old, ordered, prose, told, visible } from './dom.js';
import { Num, parse, write } from './json.js';
import { limit, rule, t, typeName } from './words.js';

// A place for a value: how it is read and written, and its path as validators write it.
function member(holder, object, name) {
  const path = holder.path ? `${holder.path}.${name}` : name;
  return {
    path,
    get: () => (holder.get() instanceof Map ? holder.get().get(name) : undefined),
    set(value) {
      const now = holder.get() instanceof Map ? holder.get() : new Map();
      if (value === undefined) now.delete(name); else now.set(name, value);
      // In the order of the schema, so that two people who fill the form get the same text.
      const sorted = new Map(ordered(now, object.fields));
      holder.set(sorted.size || holder.keeps ? sorted : undefined);
    },
  };
}

function element(holder, index) {
  return {
    path: `${holder.path}[${index}]`,
    keeps: true,
    get: () => holder.get()?.[index],
    set(value) {
      const now = [...holder.get() ?? []];
      now[index] = value ?? '';
      holder.set(now);
    },
  };
}

const inner = (field, ty) => ({ ...field, ty, limits: ty.lists ? [] : field.limits, required: true });
const objectOf = kind => kind?.Object;
const isNumber = kind => ['Integer', 'Unsigned', 'Float'].includes(kind);

function toValue(kind, text) {
  if (!text) return;
  if (isNumber(kind) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return new Num(text);
  if (kind === 'Boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function toText(value) {
  if (value == null) return '';
  if (value instanceof Num) return value.raw;
  return typeof value === 'object' ? write(value, '') : String(value);
}

// A message that appears moves what is below it, so none may appear between pressing and releasing:
// the click would be lost.
let waiting = [], isPressed = false;
addEventListener('pointerdown', () => { isPressed = true; }, true);
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { isPressed = false; setTimeout(() => waiting.splice(0).forEach(run => run())); }, true);
const whenReleased = run => (isPressed ? waiting.push(run) : run());

const SHAPES = { DateTime: '2019-03-01 00:00:00', DateTimeIso: '2019-03-01T00:00:00+08:00', Date: '2019-03-01' };

export class Form {
  // `change` is called when the value changed by the form.
  constructor(doc, request, change) {
    Object.assign(this, { doc, request, change, places: new Map(), touched: new Set(), problems: [] });
    this.node = h('form.form', { submit: event => event.preventDefault() });
    this.general = h('ul.general', { hidden: true });
    this.draw();
  }

  draw() {
    this.places.clear();
    const { request } = this.doc.action;
    const root = { path: '', keeps: true, get: () => this.request, set: value => { this.request = value; this.change(); } };
    const [required, optional] = [true, false].map(of => request.fields.filter(field => field.required === of));
    const part = (title, fields) => fields.length && [
      h('h3', title, h('span.count', fields.length)),
      fields.map(field => this.row(field, member(root, request, field.name), 1)),
    ];
    const rules = request.rules.map(of => h('li', rule(of.rule), this.source(of)));
    this.node.replaceChildren(...[
      this.general,
      rules.length && h('ul.rules', rules),
      part(t('required'), required), part(t('optional'), optional),
      !request.fields.length && h('p.quiet', t('no-parameters')),
    ].flat(9).filter(Boolean));
    this.mark();
  }

  set(request) {
    this.request = request;
    this.draw();
  }

  source(of) {
    return h('span', { class: `source ${of.provenance.toLowerCase()}`, title: of.source }, t(of.provenance.toLowerCase()));
  }

  row(field, slot, depth) {
    const id = `field-${slot.path.replace(/[^\w]/g, '-')}`;
    const message = h('p.problem', { id: `${id}-problem`, hidden: true });
    const place = { message, field, path: slot.path };
    const control = this.control(field, slot, { id, place, depth, label: slot.path });
    place.row = h('div.field', { 'data-name': field.name },
      h('div.name',
        h(place.input ? 'label' : 'span', place.input ? { for: place.input.id, class: 'label' } : { class: 'label' }, visible(field.name)),
        h('span.type', typeName(field.ty, this.doc.objects)),
        field.required && h('span.must', t('required-mark')),
        field.sensitive && h('span.tag', t('sensitive'))),
      h('div.value', control, message, this.about(field, `${id}-about`)));
    this.places.set(slot.path, place);
    return place.row;
  }

  about(field, id) {
    const facts = field.limits.filter(of => of.rule !== 'OneOf' && of.rule !== 'OneOfInt')
      .map(of => h('span.limit', visible(limit(of.rule)), this.source(of)));
    if (field.default && !field.values.length && field.ty.kind !== 'Boolean') facts.push(h('span.limit', t('default'), ' ', h('code', visible(field.default))));
    if (field.unit) facts.push(h('span.limit', visible(field.unit)));
    return h('div.about', { id }, old(field), prose(field.description), facts.length ? h('p.limits', facts) : null);
  }

  control(field, slot, at) {
    // More elements than anyone fills in are text.
    if (field.ty.lists > 1 || (field.ty.lists && slot.get()?.length > 200)) return this.json(slot, at);
    if (field.ty.lists === 1) return this.list(field, slot, at);
    if (objectOf(field.ty.kind) !== undefined) return this.object(field, slot, at);
    return this.scalar(field, slot, at);
  }

  // Attributes that all inputs of a place have.
  input(tag, slot, at, properties, ...children) {
    const node = h(tag, {
      id: at.id, label: at.isItem ? at.label : null, 'aria-describedby': `${at.place.message.id} ${at.place.about ?? ''}`.trim(),
      spellcheck: 'false', autocomplete: 'off', 'data-path': slot.path, ...properties,
      blur: () => { this.touched.add(at.place.path); whenReleased(() => this.mark()); },
    }, ...children);
    at.place.input ??= node;
    return node;
  }

  scalar(field, slot, at) {
    const { kind } = field.ty;
    if (kind === 'Binary') return this.bytes(slot, at);
    const known = kind === 'Boolean' ? [{ value: 'true' }, { value: 'false' }] : field.values;
    const take = event => slot.set(toValue(kind, event.target.value));
    const now = toText(slot.get());
    const text = () => this.input('input', slot, at, {
      type: field.sensitive ? 'password' : 'text', inputmode: isNumber(kind) ? 'decimal' : null, input: take, value: now,
      placeholder: field.example ?? SHAPES[kind] ?? '', class: isNumber(kind) ? 'number' : null,
    });
    if (!known.length || (now && !known.some(({ value }) => value === now))) return text();
    const options = known.map(({ value, description }) =>
      h('option', { value }, description ? `${value} — ${description.replace(/\s+/g, ' ').slice(0, 90)}` : value));
    const none = h('option', { value: '' }, field.default ? `${t('default')} ${field.default}` : t('not-set'));
    const other = kind === 'Boolean' ? null : h('option', { value: '\u0000' }, t('other'));
    const choose = event => {
      if (event.target.value !== '\u0000') { take(event); return; }
      at.place.input = undefined;
      const free = text();
      event.target.replaceWith(free);
      free.focus();
    };
    return this.input('select', slot, at, { change: choose, value: now }, none, options, other);
  }

  // A file, whose bytes are base64 in the request.
  bytes(slot, at) {
    const size = h('span.quiet');
    const tell = () => { size.textContent = slot.get() ? t('bytes', slot.get().length * 3 >> 2) : ''; };
    const take = event => {
      const reader = new FileReader();
      reader.onload = () => { slot.set(reader.result.split(',')[1]); tell(); };
      if (event.target.files[0]) reader.readAsDataURL(event.target.files[0]);
    };
    tell();
    return h('div', this.input('input', slot, at, { type: 'file', change: take }), size);
  }

  json(slot, at) {
    const take = event => {
      const text = event.target.value.trim();
      try { slot.set(text ? parse(text) : undefined); } catch { slot.set(text); }
    };
    return this.input('textarea', slot, at, { rows: 2, input: take, value: toText(slot.get()), placeholder: '[[…]]' });
  }

  list(field, slot, at) {
    const node = h('div.list');
    const of = inner(field, { ...field.ty, lists: field.ty.lists - 1 });
    const isObject = objectOf(of.ty.kind) !== undefined;
    const items = () => (Array.isArray(slot.get()) ? slot.get() : []);
    const draw = focus => {
      at.place.input = undefined;
      const rows = items().map((_, index) => {
        const own = element(slot, index);
        const label = `${at.label} ${index + 1}`;
        const place = isObject ? { message: h('p.problem', { hidden: true }), path: own.path, field: of } : at.place;
        const made = this.control(of, own, { ...at, id: `${at.id}-${index}`, place, label, isOpen: true, isItem: !isObject });
        if (isObject) this.places.set(own.path, place);
        const remove = button('×', () => {
          slot.set(items().length > 1 ? items().filter((_, other) => other !== index) : undefined);
          draw();
          node.lastChild.focus();
        }, { class: 'remove', label: `${t('remove')} ${label}` });
        return isObject
          ? h('div.card', h('div.card-head', `${field.name} ${index + 1}`, remove), place.message, made)
          : h('div.item', made, remove);
      });
      const add = button(`+ ${t('add')}`, () => {
        slot.set([...items(), isObject ? new Map() : '']);
        draw(true);
      }, { class: 'add', id: items().length ? null : at.id, label: `${t('add')} ${at.label}`, 'data-path': slot.path });
      if (!items().length) at.place.input = add;
      node.replaceChildren(...rows, add);
      if (focus) [...node.querySelectorAll(':scope > .item, :scope > .card')].at(-1)?.querySelector('input, select, textarea')?.focus();
      this.mark();
    };
    draw();
    return node;
  }

  object(field, slot, at) {
    const object = this.doc.objects[objectOf(field.ty.kind)];
    const node = h('div.object');
    const draw = (isOpen, focus) => {
      if (!isOpen) {
        const open = button(`+ ${t('fill')}`, () => draw(true, true), { class: 'add', id: at.id, 'aria-expanded': 'false', label: `${t('fill')} ${at.label}` });
        at.place.input = open;
        node.replaceChildren(open);
        return;
      }
      const fields = object.fields.toSorted((a, b) => b.required - a.required);
      const rows = fields.map(of => this.row(of, member(slot, object, of.name), at.depth + 1));
      const close = at.isOpen ? null : button(t('leave-out'), () => { slot.set(undefined); draw(false); node.querySelector('button').focus(); }, { class: 'quiet-button', id: `${at.id}-close` });
      at.place.input = undefined;
      node.replaceChildren(h('div.nested', { role: 'group', label: at.label },
        object.rules.map(of => h('p.rules', rule(of.rule), this.source(of))), rows), close ?? '');
      if (focus) node.querySelector('input, select, textarea, button')?.focus();
      this.mark();
    };
    draw(at.isOpen || slot.get() !== undefined || (field.required && at.depth < 3));
    return node;
  }

  // Shows problems: each beside its field, or beside the nearest one that is open.
  show(problems) {
    this.problems = problems;
    this.mark();
  }

  mark() {
    const by = new Map();
    for (const problem of this.problems) {
      let { path } = problem;
      while (path && !this.places.has(path)) path = path.replace(/(\.[^.[]*|\[\d+\]|^[^.[]*)$/, '');
      const isQuiet = problem.rule === 'required' && !this.isTried && !this.touched.has(path);
      if (!isQuiet) by.set(path, [...by.get(path) ?? [], problem]);
    }
    for (const [path, place] of this.places) {
      const own = by.get(path) ?? [];
      const isBad = own.some(problem => problem.rejects);
      place.message.hidden = !own.length;
      place.message.className = `problem${isBad ? '' : ' warning'}`;
      place.message.replaceChildren(...own.map(problem => h('span', this.message(problem, path))));
      place.row?.classList.toggle('bad', isBad);
      if (place.input) {
        if (own.length) place.input.setAttribute('aria-invalid', isBad); else place.input.removeAttribute('aria-invalid');
      }
    }
    const general = by.get('') ?? [];
    this.general.hidden = !general.length;
    this.general.replaceChildren(...general.map(problem => h('li', this.message(problem, ''))));
  }

  message(problem, path) {
    const where = problem.path && problem.path !== path ? `${problem.path}: ` : '';
    if (problem.text) return told('span', problem.text);
    if (problem.rule === 'unknown') return visible(`${where}${t('unknown-field')}`);
    const text = problem.rule === 'required' ? t('is-missing') : t('violated', problem.name, problem.found, problem.limit);
    return [visible(where + text), problem.provenance && problem.source ? h('span', { class: `source ${problem.provenance}`, title: problem.source }, `${t(problem.provenance)}, ${problem.source}`) : null];
  }

  // Moves to a field, opening nothing; returns whether there is one.
  focus(path) {
    const found = this.places.get(path) ?? [...this.places.values()].find(place => place.field?.name === path);
    if (!found) return false;
    (found.row ?? found.message).scrollIntoView({ block: 'center' });
    found.input?.focus({ preventScroll: true });
    return true;
  }
}
