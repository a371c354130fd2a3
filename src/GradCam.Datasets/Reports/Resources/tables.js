'use strict';
// The views of numbers: overview, classes, confusions, mean maps, errors, run.
report.views = (() => {
  const { el, store } = report;
  const to = (parameters, text, attributes = {}) => el('a', { href: `#${new URLSearchParams({ view: 'gallery', ...parameters })}`, ...attributes }, text);
  const MOST = 200;
  const MATRIX = 25;

  // A table whose headings sort it.
  function table(caption, columns, rows, by = null, down = false) {
    let shown = MOST;
    const body = el('tbody');
    const more = el('button', { type: 'button', onclick: () => { shown = Infinity; fill(); } });
    const heads = columns.map((column, k) => {
      const button = el('button', { type: 'button', onclick: () => { down = by === k ? !down : column.value !== undefined && typeof column.value(rows[0] ?? []) === 'number'; by = k; fill(); } }, column.title);
      return el('th', { scope: 'col', class: column.text ? 'text' : null }, button);
    });
    function compare(a, b) {
      const x = columns[by].value(a), y = columns[by].value(b);
      if (x === null || y === null)
        return (x === null) - (y === null);
      const sign = down ? -1 : 1;
      return sign * (typeof x === 'string' ? x.localeCompare(y) : x - y);
    }
    function fill() {
      const sorted = by === null ? rows : [...rows].sort(compare);
      heads.forEach((head, k) => head.setAttribute('aria-sort', k === by ? down ? 'descending' : 'ascending' : 'none'));
      body.replaceChildren(...sorted.slice(0, shown).map(row => el('tr', {}, ...columns.map(c => el('td', { class: c.text ? 'text' : null }, c.show(row))))));
      more.hidden = rows.length <= shown;
      more.textContent = `Show all ${rows.length.toLocaleString('en')}`;
    }
    fill();
    return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
      el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, ...heads)), body), more);
  }

  const bar = (share, text) => el('span', { class: 'bar', style: null }, ((b) => { b.style.setProperty('--share', share ?? 0); return b; })(el('i')), text);

  function classTable(rows, caption, by, down) {
    const truth = store.run.withTruth > 0, label = row => report.label(row[0]);
    return table(caption, [
      { title: 'Class', text: true, value: label, show: row => to(truth && row[1] > 0 ? { truth: row[0] } : { predicted: row[0] }, label(row)) },
      ...(truth ? [
        { title: 'Pictures', value: row => row[1], show: row => row[1].toLocaleString('en') },
        { title: 'Accuracy', value: row => row[1] ? row[2] / row[1] : null, show: row => row[1] ? bar(row[2] / row[1], report.percent(row[2] / row[1])) : '–' },
        { title: 'Wrong', value: row => row[1] - row[2], show: row => row[1] > row[2] ? to({ truth: row[0], result: 'wrong', sort: 'probability', dir: 'down' }, row[1] - row[2]) : '0' },
      ] : []),
      { title: 'Predicted', value: row => row[3], show: row => to({ predicted: row[0] }, row[3].toLocaleString('en')) },
      { title: 'Mean confidence', value: row => row[4], show: row => report.percent(row[4]) },
    ], rows, by, down);
  }

  // The labels of a model that gives each a probability of its own.
  function labelTable(rows, caption, by, down) {
    const number = (title, k, way) => ({ title, value: row => row[k], show: row => row[k] > 0 ? to({ label: row[0], ...way && { as: way } }, row[k].toLocaleString('en')) : '0' });
    const share = (title, k) => ({ title, value: row => row[k], show: row => row[k] === null ? '–' : bar(row[k], report.percent(row[k])) });
    return table(caption, [
      { title: 'Label', text: true, value: row => report.label(row[0]), show: row => report.label(row[0]) },
      number('Answers', 1),
      ...(store.run.answers.withTruth > 0 ? [number('Right', 2, 'right'), number('Wrong', 3, 'wrong'), number('Missed', 4, 'missed'), share('Precision', 5), share('Recall', 6), share('F1', 7)] : []),
    ], rows, by, down);
  }

  function labels() {
    const { answers, answerThreshold } = store.run, caption = `Answers above ${report.percent(answerThreshold)}`;
    if (answers.withTruth === 0)
      return ['Labels', labelTable(answers.labels, caption, 1, true)];
    const means = table('All labels', [
      { title: 'Mean', text: true, value: row => row[0], show: row => row[0] },
      ...['Precision', 'Recall', 'F1'].map((title, k) => ({ title, value: row => row[k + 1], show: row => report.percent(row[k + 1]) })),
    ], answers.means.map((scores, k) => [['of all answers (micro)', 'of the labels (macro)'][k], ...scores]));
    return ['Labels', el('p', {}, `Of ${report.count(answers.withTruth, 'picture')} with known true labels.`), means, labelTable(answers.labels, caption, 7, false)];
  }

  function confusionTable(rows, caption) {
    const total = new Map(store.run.classes.map(c => [c[0], c[1]]));
    return table(caption, [
      { title: 'True class', text: true, value: r => report.label(r[0]), show: r => report.label(r[0]) },
      { title: 'Taken for', text: true, value: r => report.label(r[1]), show: r => report.label(r[1]) },
      { title: 'Pictures', value: r => r[2], show: r => to({ truth: r[0], predicted: r[1], sort: 'probability', dir: 'down' }, r[2].toLocaleString('en')) },
      { title: 'Of the true class', value: r => r[2] / total.get(r[0]), show: r => report.percent(r[2] / total.get(r[0])) },
    ], rows);
  }

  function tile(value, text, parameters) {
    return el('div', { class: 'tile' }, el('strong', {}, value), parameters ? to(parameters, text) : el('span', {}, text));
  }

  // From here on the map lies at the border rather than where the thing is: halfway from an even map to one that is all border.
  const borderFrom = () => Math.round(50 * (1 + (store.run.evenBorderShare ?? 0.5)));

  async function strip(title, text, parameters) {
    const state = new URLSearchParams({ view: 'gallery', ...parameters });
    const rows = (await report.gallery.find(state)).subarray(0, 6);
    return rows.length === 0 ? '' : el('section', {}, el('h3', {}, title), text && el('p', {}, text), report.gallery.cards(rows, state, title), to(parameters, 'Show all', { class: 'all', 'aria-label': `Show all: ${title}` }));
  }

  async function overview() {
    const run = store.run, truth = run.withTruth > 0;
    const border = { border: borderFrom(), sort: 'border', dir: 'down' };
    const sections = [
      run.cautions.length > 0 && el('ul', { class: 'cautions', 'aria-label': 'Cautions' }, ...run.cautions.map(text => el('li', {}, text))),
      el('div', { class: 'tiles' },
        tile(run.pictures.toLocaleString('en'), run.pictures === 1 ? 'picture' : 'pictures', {}),
        truth && tile(report.percent(run.correct / run.withTruth), `right of ${run.withTruth.toLocaleString('en')}`, { result: 'right' }),
        truth && tile((run.withTruth - run.correct).toLocaleString('en'), 'wrong', { result: 'wrong', sort: 'probability', dir: 'down' }),
        run.answers?.withTruth > 0 && tile(report.percent(run.answers.means[0][2]), 'F1 of all answers'),
        run.answers?.withTruth > 0 && tile(run.answers.exactlyRight.toLocaleString('en'), `exactly right of ${run.answers.withTruth.toLocaleString('en')}`, { result: 'right' }),
        run.answers?.withTruth > 0 && tile((run.answers.withTruth - run.answers.exactlyRight).toLocaleString('en'), 'with other answers', { result: 'wrong' }),
        tile((await report.gallery.find(new URLSearchParams(border))).length.toLocaleString('en'), 'maps at the border', border),
        tile(run.errors.toLocaleString('en'), run.errors === 1 ? 'error' : 'errors', { result: 'error' }),
        tile(run.duplicates.toLocaleString('en'), run.duplicates === 1 ? 'duplicate' : 'duplicates', { result: 'duplicate' })),
      run.whyNoAccuracy && el('p', {}, `No accuracy: ${run.whyNoAccuracy}.`),
      truth && await strip('Wrong, and most confident', '', { result: 'wrong', sort: 'probability', dir: 'down' }),
      await strip('Most confident', '', { sort: 'probability', dir: 'down' }),
      await strip('Least confident', '', { sort: 'probability' }),
      await borderStrip(),
      run.answers?.withTruth > 0 && labelTable([...run.answers.labels].filter(l => l[7] !== null).sort((a, b) => a[7] - b[7]).slice(0, 8), 'Labels with the lowest F1'),
      truth && el('div', { class: 'pair' },
        classTable([...run.classes].filter(c => c[1] > 0).sort((a, b) => a[2] / a[1] - b[2] / b[1]).slice(0, 8), 'Classes with the lowest accuracy'),
        confusionTable(run.confusions.slice(0, 8), 'Most frequent confusions')),
    ];
    return ['Overview', ...sections.filter(s => s)];
  }

  function borderStrip() {
    const even = store.run.evenBorderShare;
    return strip('Maps at the border',
      `Where the map's mass lies in its outermost cells, the model may look at a frame, a watermark or the background: a sign that labels leak.${even === null ? '' : ` A map that is the same everywhere has ${report.percent(even, 0)} there.`}`,
      { border: borderFrom(), sort: 'border', dir: 'down' });
  }

  function confusions() {
    const run = store.run;
    if (run.withTruth === 0)
      return ['Confusions', el('p', {}, run.whyNoAccuracy ? `No confusions: ${run.whyNoAccuracy}.` : 'No true classes are known: gradcam batch --truth tells where they come from.')];
    return ['Confusions', run.classes.length <= MATRIX ? matrix() : '', confusionTable(run.confusions, 'Which class was taken for which')];
  }

  function matrix() {
    const run = store.run, counts = new Map(run.confusions.map(([t, p, n]) => [`${t} ${p}`, n]));
    run.classes.forEach(([c, , correct]) => counts.set(`${c} ${c}`, correct));
    const cell = (t, p, total) => {
      const n = counts.get(`${t} ${p}`) ?? 0;
      const td = el('td', { class: t === p ? 'same' : 'other' }, n > 0 ? to({ truth: t, predicted: p }, n.toLocaleString('en'), { 'aria-label': `${report.label(t)} taken for ${report.label(p)}: ${n}` }) : '');
      td.style.setProperty('--share', total > 0 ? n / total : 0);
      return td;
    };
    return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Confusion matrix' },
      el('table', { class: 'matrix' }, el('caption', {}, 'Rows: true class; columns: predicted class'),
        el('thead', {}, el('tr', {}, el('td'), ...run.classes.map(([p]) => el('th', { scope: 'col', title: report.label(p) }, el('span', {}, report.label(p)))))),
        el('tbody', {}, ...run.classes.filter(c => c[1] > 0).map(([t, total]) => el('tr', {}, el('th', { scope: 'row', title: report.label(t) }, report.label(t)), ...run.classes.map(([p]) => cell(t, p, total)))))));
  }

  async function maps() {
    await report.loadMaps();
    if (store.maps.length === 0)
      return ['Mean maps', el('p', {}, 'There is no map to take the mean of.')];
    const figures = store.maps.map(m => el('figure', { class: 'mean' },
      report.heat.heat(m.map, `Mean map of ${report.label(m.target)}`),
      el('figcaption', {}, to({ target: m.target }, report.label(m.target)), el('span', { class: 'more' }, `${report.count(m.pictures, 'map')}; border ${report.percent(m.border, 0)}, spread ${m.spread.toFixed(2)}`))));
    return ['Mean maps', el('p', {}, 'The mean of the maps that explain a class, each divided by its maximum first; light is high.'), el('div', { class: 'means' }, ...figures)];
  }

  function errors() {
    return ['Errors', store.run.errorKinds.length === 0 ? el('p', {}, 'Nothing went wrong.') : el('div', {}, table('What went wrong', [
      { title: 'Error', text: true, value: r => r[0], show: r => r[0] },
      { title: 'Pictures', value: r => r[1], show: r => to({ error: `e${r[2]}` }, r[1].toLocaleString('en')) },
    ], store.run.errorKinds), el('p', {}, to({ result: 'error' }, 'All pictures with errors')))];
  }

  function run() {
    const { run } = store;
    const facts = [['model', run.model], ['layer', run.layer], ['made by', run.createdBy], ...run.inputs.map(i => ['input', i]), ...(run.preprocessing ? [['preprocessing', run.preprocessing]] : []), ...run.cautions.map(n => ['caution', n]), ...run.notes.map(n => ['note', n]), ...Object.entries(run.settings)];
    return ['Run', el('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))];
  }

  return {
    overview, confusions, maps, errors, run,
    classes: () => store.run.answers ? labels() : ['Classes', classTable(store.run.classes, store.run.withTruth > 0 ? 'Accuracy by class' : 'Predicted classes', store.run.withTruth > 0 ? 2 : null)],
  };
})();
