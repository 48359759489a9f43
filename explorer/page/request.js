// The panel beside the form: the request as text, sending it, and its response.
import { causes, steps } from './bench.js';
import { about, address, ask, block, button, call, checked, copy, h, post, save, say, tabs, told, visible } from './dom.js';
import { parse, write } from './json.js';
import { views } from './response.js';
import { number, t } from './words.js';

export class Panel {
  static form = 'rust';
  static way = 'call';
  // What the files held that were opened or saved here.
  static seen = new Map();

  constructor(doc, form, region, name) {
    Object.assign(this, { doc, form, region, name, number: 0 });
    this.text = h('textarea', { id: 'json', class: 'source', spellcheck: 'false', label: t('request'), 'aria-describedby': 'json-hint', rows: 8, input: () => this.take(), paste: event => this.paste(event) });
    this.wrong = h('p.problem', { id: 'json-problem', role: 'alert', hidden: true });
    this.state = h('div.state');
    this.answer = h('div.answer', h('p.quiet', t('no-response')));
    // The second click of two sends nothing, and stops nothing.
    this.sender = button(t('send'), event => event.detail < 2 && (this.stop ? this.stop.abort() : this.send()), { class: 'primary', id: 'send', title: 'Ctrl+Enter' });
    this.target = h('span.target', t('local-cloud'));
    this.node = h('aside', { label: t('request') }, h('div.sticky', this.head(), this.body(), h('h2', t('response')), this.answer));
    this.changed();
    this.targets();
  }

  head() {
    const { action } = this.doc;
    const regions = h('datalist', { id: 'regions' });
    about().then(of => regions.append(...(action.regions.length ? action.regions : of.regions).map(value => h('option', { value }))));
    const region = action.region !== 'Unused' && h('label.region', t('region'),
      h('input', { id: 'region', list: 'regions', value: this.region, autocomplete: 'off', spellcheck: 'false', input: event => { this.region = event.target.value.trim(); this.changed(); } }),
      regions);
    return h('div.head', h('h2', t('request')), this.target, region || null, this.sender);
  }

  body() {
    const make = () => h('div', this.text, this.wrong, h('div.row', h('span.quiet', { id: 'json-hint' }, t('json-hint')),
      copy(() => this.text.value), copy(() => location.href, {}, t('copy-link')),
      button(t('clear'), () => { this.form.set(new Map()); this.changed(); })));
    const { row, panel, select } = tabs('request', [['json', 'JSON', make], ['code', t('code'), () => this.code()], ['sign', t('signature'), () => this.bench()], ['file', t('file'), () => this.file()]], null, () => this.rewrite());
    this.select = select;
    return [row, panel, this.state];
  }

  // A tab whose text the server writes, for as long as it is shown.
  written(name, source, extra, text = of => of) {
    let last = 0;
    const draw = async () => {
      const own = ++last;
      const of = await call(name, this.order(extra?.())).then(text, error => error.message);
      if (own === last) source.replaceChildren(...visible(of));
    };
    (this.writers ??= []).push([source, draw]);
    draw();
    return source;
  }

  // This call in languages and as command lines.
  code() {
    const pick = (label, key, all, start) => h('label', label, h('select', { id: `code-${key}`, value: start, change: event => { Panel[key] = event.target.value; this.rewrite(); } }, all.map(([value, title]) => h('option', { value }, title))));
    const place = h('div.choice');
    const source = this.written('code', block(t('code')), () => ({ form: Panel.form, way: this.doc.ways.includes(Panel.way) ? Panel.way : 'call' }));
    about().then(({ forms }) => {
      const ways = this.doc.ways.map(way => [way, t(`way-${way}`)]);
      place.replaceChildren(pick(t('language-of-code'), 'form', forms, Panel.form), ways.length > 1 ? pick(t('way'), 'way', ways, Panel.way) : '');
    });
    return h('div', place, source, h('div.row', h('span.quiet', t('code-hint')), copy(() => source.textContent)));
  }

  bench() {
    const { node, draw } = steps(extra => this.order(extra));
    this.writers = [...this.writers ?? [], [node, draw]];
    return node;
  }

  rewrite() {
    for (const [source, draw] of this.writers ?? []) if (source.isConnected) draw();
  }

  file() {
    const name = h('input', { id: 'file-name', value: this.name ?? `${this.doc.action.name}.yaml`, label: t('file-name'), spellcheck: 'false' });
    const secrets = h('p.quiet');
    const source = this.written('file', block(t('file')), null, of => {
      secrets.textContent = of.secrets.length ? t('secrets-out', of.secrets.join(', ')) : '';
      return of.text;
    });
    const row = h('div.row', copy(() => source.textContent), button(t('download'), () => save(name.value, source.textContent, 'application/yaml')));
    about().then(({ folder }) => folder && row.prepend(name, button(t('save'), () => this.keep(name.value), { id: 'save' })));
    return h('div', source, secrets, row, h('p.quiet', t('file-hint'), ' ', h('code', `tcapi run ${name.value}`)));
  }

  // Saves the request in the folder of the server.
  async keep(name, replaces = Panel.seen.get(name)) {
    const order = `{"name":${JSON.stringify(name)},"replaces":${JSON.stringify(replaces ?? null)},"order":${this.order()}}`;
    try {
      const { tag } = await call('requests-save', order);
      Panel.seen.set(name, tag);
      this.name = name;
      this.link();
      say(t('saved', name));
    } catch (error) {
      if (error.status !== 409) { say(error.message); return; }
      ask(t('exists'), h('p.phrase', visible(name)), t('replace'), () => this.keep(name, JSON.parse(error.message).tag), 'danger');
    }
  }

  async targets() {
    const { cloud: real } = await about();
    if (!real) return;
    const isAllowed = real.mayWrite || this.doc.action.access === 'Read';
    const cloud = h('option', { value: 'cloud', disabled: !isAllowed }, t('real-cloud') + (real.mayWrite ? '' : ` (${t('read-only')})`));
    const choice = h('select', { id: 'target', label: t('target'), change: () => choice.classList.toggle('real', choice.value === 'cloud') }, h('option', { value: 'local' }, t('local-cloud')), cloud);
    this.target.replaceChildren(choice);
  }

  get isReal() { return this.target.querySelector('select')?.value === 'cloud'; }

  // Returns the request as JSON has it.
  typed() {
    const request = parse(this.text.value.trim() || '{}');
    if (!(request instanceof Map)) throw new SyntaxError(`{…} ${t('expected')}`);
    return request;
  }

  // Reads what was written as JSON.
  take() {
    try {
      const request = this.typed();
      this.wrong.hidden = true;
      this.form.set(request);
      this.check();
    } catch (error) {
      this.wrong.hidden = false;
      this.wrong.textContent = error.message;
    }
  }

  // Reads a call that was pasted: a command line, an HTTP request or a link.
  async paste(event) {
    const text = event.clipboardData.getData('text');
    const { selectionStart, selectionEnd, value } = this.text;
    const isWhole = !value.trim() || value.trim() === '{}' || selectionEnd - selectionStart === value.length;
    if (!isWhole && !/^\s*(curl|tccli|tcapi|https?:)/.test(text)) return;
    try { parse(text); return; } catch { /* not JSON: the server knows other forms */ }
    event.preventDefault();
    const { product, version, action } = this.doc;
    try {
      const read = await call('read', { product, version, action: action.name, text });
      say(read.notes.join(' ') || t('pasted', read.action));
      location.hash = address(read, { region: read.region, r: read.request });
    } catch (error) {
      this.wrong.hidden = false;
      this.wrong.replaceChildren(...visible(error.message));
    }
  }

  // Follows the form.
  changed() {
    this.wrong.hidden = true;
    this.text.value = write(this.form.request);
    this.text.rows = Math.min(18, Math.max(4, this.text.value.split('\n').length));
    this.check();
  }

  order(extra) {
    const { product, version, action } = this.doc;
    const parts = Object.entries({ product, version, action: action.name, region: this.region ?? '', ...extra }).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return `{${parts.join(',')},"request":${write(this.form.request, '')}}`;
  }

  async check() {
    this.rewrite();
    const own = ++this.number;
    try {
      const { problems, link } = await call('check', this.order());
      if (own !== this.number) return;
      this.kept = link ?? (this.form.request.size ? write(this.form.request, '') : '');
      this.link();
      this.form.show(problems);
      const bad = problems.filter(problem => problem.rejects);
      const parts = [[bad, 'problems', 'bad'], [problems.filter(problem => !problem.rejects), 'warnings', 'warning']];
      this.state.replaceChildren(...parts.filter(([list]) => list.length).map(([list, word, kind]) =>
        button(t(word, list.length), () => { this.form.isTried = true; this.form.mark(); this.form.focus(list[0].path); }, { class: kind })));
      this.state.dataset.checked = own;
    } catch (error) {
      this.state.replaceChildren(h('span.bad', error.message));
    }
  }

  // Keeps the address a link to this request, without secrets.
  link() {
    const of = { ...this.doc, action: this.doc.action.name };
    const whole = address(of, { region: this.region, file: this.name, r: this.kept });
    if (this.node.isConnected) history.replaceState(null, '', whole.length < 60_000 ? whole : address(of, {}));
  }

  async send(confirmed = '') {
    if (this.stop) return;
    // What is shown is sent, or nothing.
    try { this.typed(); } catch { this.select('json'); this.text.focus(); return; }
    this.form.isTried = true;
    this.form.mark();
    this.stop = new AbortController();
    this.sender.textContent = t('cancel');
    try {
      const order = this.order({ target: this.isReal ? 'cloud' : 'local', confirmed });
      const response = await post('send', order, this.stop.signal);
      if (response.status === 428) {
        const { risk, phrase } = JSON.parse((await response.json()).error);
        ask(t(`confirm-${risk}`), h('p.phrase', visible(phrase)), t('confirm'), () => this.send(phrase), 'danger');
        return;
      }
      if (!response.ok) await checked(response);
      const of = response.headers.get('x-explorer-response');
      if (of) this.show(JSON.parse(of), await response.text()); else await this.follow(response.body);
    } catch (error) {
      this.answer.replaceChildren(error.name === 'AbortError' ? this.answer.querySelector('.events') ?? h('p.quiet', t('no-response')) : h('div.failure', h('b', t('failed')), h('p', visible(error.message))));
    } finally {
      this.stop = null;
      this.sender.textContent = t('send');
    }
  }

  // Shows events as they come: lines with strings, and a last line about the response.
  async follow(body) {
    const list = h('ol.events'), events = [];
    this.answer.replaceChildren(list);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = '', part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop();
      for (const line of lines.map(JSON.parse)) {
        if (typeof line === 'string') { events.push(line); list.append(h('li', visible(line))); } else this.show(line, events);
      }
    }
  }

  show(of, received) {
    // Some streams end with an event that is no JSON.
    const all = Array.isArray(received) ? received.filter(event => event.trim() !== '[DONE]') : [received];
    const text = all.length > 1 ? `[${all}]` : all[0] ?? '';
    const facts = [of.status && `HTTP ${of.status}`, `${of.milliseconds} ms`, of.source && t(`source-${of.source}`), of.attempts > 1 && `× ${of.attempts}`, received !== text && t('events', number(received.length))].filter(Boolean);
    const head = h('div.facts', facts.map(fact => h('span', fact)), of.requestId && h('span.id', { title: 'RequestId' }, of.requestId));
    const notes = (of.notes ?? []).map(note => h('p.problem.warning', visible(note)));
    this.answer.replaceChildren(head, ...notes, of.error ? this.failure(of.error) : '', text ? views(this.doc, text) : '');
    // In a narrow window, unless the parameter at fault is shown.
    if (this.answer.getBoundingClientRect().top > innerHeight - 99 && !this.answer.querySelector('.failure button')) this.answer.scrollIntoView();
    this.answer.dataset.sent = ~~this.answer.dataset.sent + 1;
    say(of.error ? `${t('failed')}: ${of.error.code ?? of.error.kind}` : `${t('response')}: ${facts.join(', ')}`, false);
  }

  // Says what an error means, what to do, and which parameter it is about.
  failure(error) {
    const paths = [...this.form.places.keys()].filter(path => new RegExp(`(^|[^\\w.])${path.replace(/[^\w]/g, '\\$&')}($|[^\\w])`).test(error.message));
    const path = paths.sort((a, b) => b.length - a.length)[0];
    if (path) {
      // Beside the field as well, which may be far from here, unless a validator said it there.
      if (!this.form.problems.some(problem => problem.path === path && problem.rejects)) this.form.show([...this.form.problems, { path, text: error.message, rejects: true }]);
      this.form.focus(path);
    }
    return h('div.failure', { role: 'alert' }, h('b', visible(error.code ?? error.kind)), told('p', error.message),
      error.meaning && h('p', h('b', t('meaning')), ' ', told('span', error.meaning)),
      error.advice && h('p', h('b', t('error-advice')), ' ', visible(error.advice)),
      error.explanation && h('pre', visible(error.explanation)), causes(error.findings),
      path && button(t('show-parameter', path), () => this.form.focus(path)));
  }
}
