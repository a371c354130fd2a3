'use strict';
// The gallery: rows that pass the filters, in an order, sixty at a time.
report.gallery = (() => {
  const PAGE = 60;
  const { el, store } = report;
  const orders = { order: 'order of the run', probability: 'confidence', border: 'map at the border', spread: 'map spread', truth: 'true class', predicted: 'predicted class' };
  const places = ['top left', 'top', 'top right', 'left', 'middle', 'right', 'bottom left', 'bottom', 'bottom right'];
  const conditions = ['normal', 'empty', 'negative', 'flat', 'not-finite', 'noise'];
  const keys = ['truth', 'predicted', 'target', 'label', 'as', 'result', 'from', 'to', 'place', 'sfrom', 'sto', 'border', 'condition', 'error', 'text', 'targets', 'sort', 'dir'];
  // The ways in which a label belongs to a picture, by whether it is an answer and whether it is true; null if this is not known.
  const ways = {
    '': ['an answer', a => a === true],
    true: ['true', (a, t) => t === true],
    right: ['an answer, and true', (a, t) => a === true && t === true],
    wrong: ['an answer, and not true', (a, t) => a === true && t === false],
    missed: ['true, and no answer', (a, t) => a === false && t === true],
  };
  let cached = { key: null, rows: null };

  const number = (state, name, scale = 1) => state.get(name) ? Number(state.get(name)) / scale : NaN;
  const cell = i => Math.min(2, Math.floor(store.columns.y[i] * 3)) * 3 + Math.min(2, Math.floor(store.columns.x[i] * 3));

  // The rows of a state of filters, sorted.
  async function find(state) {
    const key = keys.map(k => state.get(k) ?? '').join('\n');
    if (cached.key === key)
      return cached.rows;
    const text = (state.get('text') ?? '').trim().toLowerCase();
    if (text)
      await report.loadNames();
    const c = store.columns, tests = [];
    for (const name of ['truth', 'predicted', 'target']) {
      if (state.get(name)) {
        const wanted = Number(state.get(name));
        tests.push(i => c[name][i] === wanted);
      }
    }
    if (state.get('label')) {
      await report.loadLabels();
      const wanted = Number(state.get('label')), [, passes] = ways[state.get('as') ?? ''] ?? ways[''];
      const has = list => list === null ? null : list.includes(wanted);
      tests.push(i => passes(has(store.labels[i][0]), has(store.labels[i][1])));
    }
    const result = state.get('result');
    if (result === 'right' || result === 'wrong')
      tests.push(i => report.right(i) === (result === 'right' ? 1 : 2) && !report.failed(i));
    else if (result === 'error' || result === 'duplicate')
      tests.push(result === 'error' ? report.failed : report.duplicate);
    // Comparisons with what is not a number are false, so that rows without one are out.
    const range = (column, from, to) => {
      if (!Number.isNaN(from)) tests.push(i => column[i] >= from);
      if (!Number.isNaN(to)) tests.push(i => column[i] <= to);
    };
    range(c.probability, number(state, 'from', 100), number(state, 'to', 100));
    range(c.spread, number(state, 'sfrom'), number(state, 'sto'));
    range(c.border, number(state, 'border', 100), NaN);
    if (state.get('place')) {
      const wanted = new Set(state.get('place').split(',').map(Number));
      tests.push(i => !Number.isNaN(c.x[i]) && wanted.has(cell(i)));
    }
    if (state.get('condition')) {
      const wanted = state.get('condition');
      tests.push(i => report.condition(i) === wanted);
    }
    if (state.get('error')) {
      const wanted = Number(state.get('error').slice(1));
      tests.push(i => c.error[i] === wanted);
    }
    if (state.get('targets') !== 'all')
      tests.push(i => c.rank[i] === 0);
    if (text)
      tests.push(i => store.names[i].includes(text));

    const rows = new Uint32Array(store.run.rows);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      if (tests.every(test => test(i)))
        rows[count++] = i;
    }
    cached = { key, rows: sort(rows.subarray(0, count), state.get('sort') ?? 'order', state.get('dir') === 'down') };
    return cached.rows;
  }

  // Rows without the number that they are sorted by come last either way.
  function sort(rows, by, down) {
    const column = Object.hasOwn(orders, by) && by !== 'order' ? store.columns[by] : null;
    if (!column)
      return down ? rows.reverse() : rows;
    const missing = i => Number.isNaN(column[i]) || ((by === 'truth' || by === 'predicted') && column[i] < 0);
    const known = rows.filter(i => !missing(i)), sign = down ? -1 : 1;
    known.sort((a, b) => sign * (column[a] - column[b]) || a - b);
    const sorted = new Uint32Array(rows.length);
    sorted.set(known);
    sorted.set(rows.filter(missing), known.length);
    return sorted;
  }

  // A picture's card. What the index does not know comes when its page is loaded.
  function card(i, state) {
    const c = store.columns, right = report.right(i);
    const link = new URLSearchParams(state);
    link.set('row', i);
    const frame = el('span', { class: 'frame' });
    const name = el('span', { class: 'name' });
    const facts = el('span', { class: 'facts' });
    const failed = report.failed(i);
    if (c.predicted[i] >= 0 && store.run.answerThreshold === null)
      facts.append(el('b', {}, report.label(c.predicted[i])), ` ${report.percent(c.probability[i])}`);
    if (right === 2 && store.run.answerThreshold === null)
      facts.append(el('span', { class: 'tag wrong' }, `is ${report.label(c.truth[i])}`));
    if (failed)
      facts.append(el('span', { class: 'tag wrong' }, 'error'));
    const extra = !Number.isNaN(c.border[i]) && el('span', { class: 'more' }, `border ${report.percent(c.border[i], 0)}, spread ${c.spread[i].toFixed(2)}`);
    const element = el('a', { class: 'card', href: `#${link}`, 'data-row': i }, frame, name, facts, extra);
    report.row(i).then(row => {
      name.textContent = c.rank[i] > 0 ? `${row.id} (target ${c.rank[i] + 1}: ${row.target})` : row.id;
      name.title = row.id;
      if (row.answers)
        facts.prepend(el('b', {}, report.list(row.answers, row.answerProbabilities)), right === 2 ? el('span', { class: 'tag wrong' }, `is ${report.list(row.trueClasses)}`) : '');
      const instead = () => frame.replaceChildren(row.map ? report.heat.heat(row.map, '') : el('span', { class: 'none' }, failed ? row.error : 'no picture to show'));
      const address = row.overlay ?? row.picture;
      if (!address || (failed && !row.overlay)) {
        instead();
        return;
      }
      const img = el('img', { src: address, loading: 'lazy', decoding: 'async', alt: '', onerror: instead });
      frame.append(row.overlay ? img : report.heat.over(row, img, '') ?? img);
    }, error => { name.textContent = error.message; });
    return element;
  }

  function cards(rows, state, label) {
    const grid = el('div', { class: 'cards', 'aria-label': label, role: 'group' }, ...Array.from(rows, i => card(i, state)));
    grid.addEventListener('keydown', move);
    return grid;
  }

  // Arrow keys go from card to card, by rows and columns as they lie.
  function move(event) {
    const all = [...event.currentTarget.querySelectorAll('.card')], at = all.indexOf(document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const width = all.findIndex(a => a.offsetTop > all[0].offsetTop), columns = width < 0 ? all.length : width;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined)
      return;
    event.preventDefault();
    all[to]?.focus();
    all[to]?.scrollIntoView({ block: 'nearest' });
  }

  const option = (value, text) => el('option', { value }, text);

  function classes(name, title, state) {
    const seen = name === 'target' ? [...new Set(store.columns.target)].filter(c => c >= 0).sort((a, b) => a - b) : (name === 'label' ? store.run.answers.labels : store.run.classes).map(c => c[0]);
    const select = el('select', { name }, option('', 'any'), ...seen.map(c => option(c, `${report.label(c)} (${c})`)));
    select.value = state.get(name) ?? '';
    return el('label', {}, title, select);
  }

  function choice(name, title, choices, state) {
    const select = el('select', { name }, ...Object.entries(choices).map(([value, text]) => option(value, text)));
    select.value = state.get(name) ?? Object.keys(choices)[0];
    return el('label', {}, title, select);
  }

  function range(title, from, to, state, attributes) {
    const field = (name, what) => {
      const input = el('input', { name, type: 'number', 'aria-label': `${title}, ${what}`, placeholder: what, ...attributes });
      input.value = state.get(name) ?? '';
      return input;
    };
    return el('fieldset', {}, el('legend', {}, title), el('span', { class: 'range' }, field(from, 'from'), to && '–', to && field(to, 'to')));
  }

  function form(state, changed) {
    const wanted = new Set((state.get('place') ?? '').split(',').filter(p => p !== '').map(Number));
    const grid = el('fieldset', {}, el('legend', {}, 'Where the map lies'), el('span', { class: 'places' }, ...places.map((place, k) => {
      const box = el('input', { type: 'checkbox', name: 'place', value: k, 'aria-label': place, title: place });
      box.checked = wanted.has(k);
      return box;
    })));
    const search = el('input', { name: 'text', type: 'search', placeholder: 'part of a name', autocomplete: 'off', 'aria-keyshortcuts': '/' });
    search.value = state.get('text') ?? '';
    const truth = store.run.withTruth > 0;
    const result = truth || store.run.answers?.withTruth > 0 ? { '': 'all', right: 'right', wrong: 'wrong', error: 'errors', duplicate: 'duplicates' } : { '': 'all', error: 'errors', duplicate: 'duplicates' };
    const element = el('form', { class: 'filters', role: 'search', 'aria-label': 'Filters' },
      el('label', {}, 'Name', search),
      choice('result', 'Result', result, state),
      truth && classes('truth', 'True class', state),
      ...(store.run.answers ? [
        classes('label', 'Label', state),
        choice('as', 'This label is', Object.fromEntries(Object.entries(ways).map(([name, [text]]) => [name, text])), state),
      ] : []),
      classes('predicted', store.run.answerThreshold === null ? 'Predicted class' : 'Best label', state),
      classes('target', 'Explained class', state),
      range('Confidence in %', 'from', 'to', state, { min: 0, max: 100, step: 'any' }),
      range('Map spread', 'sfrom', 'sto', state, { min: 0, step: 'any' }),
      range('Map at the border in %', 'border', null, state, { min: 0, max: 100, step: 'any' }),
      grid,
      choice('condition', 'Map', Object.fromEntries([['', 'any'], ...conditions.map(c => [c, c])]), state),
      store.run.errorKinds.length > 0 && choice('error', 'Error', Object.fromEntries([['', 'any or none'], ...store.run.errorKinds.map(([text, , k]) => [`e${k}`, text])]), state),
      store.run.targets > 1 && choice('targets', 'Targets', { '': 'first only', all: 'all' }, state),
      choice('sort', 'Sort by', truth ? orders : Object.fromEntries(Object.entries(orders).filter(([k]) => k !== 'truth')), state),
      choice('dir', 'Direction', { '': 'ascending', down: 'descending' }, state),
      el('button', { type: 'reset' }, 'Clear'));
    let timer = 0;
    const read = () => {
      const data = new FormData(element), next = new URLSearchParams({ view: 'gallery' });
      for (const name of keys) {
        const value = data.getAll(name).join(',');
        if (value && !(name === 'sort' && value === 'order'))
          next.set(name, value);
      }
      changed(next);
    };
    element.addEventListener('submit', event => { event.preventDefault(); read(); });
    element.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(read, 150); });
    // The form is empty after this event, and not to what the address said first.
    element.addEventListener('reset', event => { event.preventDefault(); clearTimeout(timer); changed(new URLSearchParams({ view: 'gallery' }), true); });
    return element;
  }

  function pager(page, pages, state) {
    const link = (to, text, key) => {
      if (to < 0 || to >= pages)
        return el('span', { 'aria-disabled': 'true' }, text);
      const next = new URLSearchParams(state);
      next.delete('row');
      next.set('page', to + 1);
      return el('a', { href: `#${next}`, rel: key, 'data-page': key }, text);
    };
    return pages < 2 ? null : el('nav', { class: 'pager', 'aria-label': 'Pages' },
      link(page > 0 ? 0 : -1, 'First', 'first'), link(page - 1, 'Previous', 'prev'),
      el('span', {}, `Page ${page + 1} of ${pages.toLocaleString('en')}`),
      link(page + 1, 'Next', 'next'), link(page < pages - 1 ? pages - 1 : -1, 'Last', 'last'));
  }

  async function results(target, state) {
    const rows = await find(state), pages = Math.max(1, Math.ceil(rows.length / PAGE));
    const page = Math.min(Math.max(0, (Number(state.get('page')) || 1) - 1), pages - 1);
    target.replaceChildren(
      el('p', { class: 'note', role: 'status' }, `${report.count(rows.length, 'row')} of ${store.run.rows.toLocaleString('en')}`),
      rows.length > 0 ? cards(rows.subarray(page * PAGE, (page + 1) * PAGE), state, 'Pictures') : el('p', {}, 'Nothing passes these filters.'),
      pager(page, pages, state) ?? '');
  }

  return { find, cards, form, results, pageOf: at => Math.floor(at / PAGE) + 1 };
})();
