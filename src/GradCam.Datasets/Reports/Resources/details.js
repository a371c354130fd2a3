'use strict';
// One row: picture and overlay side by side, and all numbers.
report.details = (() => {
  const { el, store } = report;
  const dialog = document.getElementById('details');

  function figure(title, content) {
    return el('figure', {}, content, el('figcaption', {}, title));
  }

  function image(address, alt) {
    const img = el('img', { src: address, alt, decoding: 'async' });
    img.addEventListener('error', () => img.replaceWith(el('span', { class: 'none' }, 'The browser cannot show this file, or it is not there.')));
    return img;
  }

  function overlay(row) {
    if (row.overlay)
      return figure(el('a', { href: row.overlay }, 'Overlay'), image(row.overlay, `overlay of ${row.id}`));
    const over = row.picture && report.heat.over(row, image(row.picture, ''), 'the map over the picture');
    if (over)
      return figure('Map over the picture', over);
    return figure('Map', row.map ? report.heat.heat(row.map, 'map') : el('span', { class: 'none' }, 'There is no map.'));
  }

  function best(row) {
    return el('ol', { class: 'best' }, ...(row.topClasses ?? []).map((c, k) => {
      const item = el('li', {}, el('span', {}, report.label(c)), el('span', {}, report.percent(row.topProbabilities?.[k] ?? null)));
      item.style.setProperty('--share', row.topProbabilities?.[k] ?? 0);
      return item;
    }));
  }

  const digits = n => n === null || Number.isNaN(n) ? null : Number(n.toPrecision(4)).toString();

  function facts(i, row) {
    const c = store.columns;
    const all = [
      ['error', row.error],
      ['true class', c.truth[i] < 0 ? null : `${report.label(c.truth[i])}${row.trueProbability === null ? '' : `, ${report.percent(row.trueProbability)}`}`],
      ['true labels', row.trueClasses && report.list(row.trueClasses)],
      ['answers', row.answers && report.list(row.answers, row.answerProbabilities)],
      [store.run.answerThreshold === null ? 'predicted class' : 'best label', c.predicted[i] < 0 ? null : `${report.label(c.predicted[i])}, ${report.percent(c.probability[i])}, logit ${digits(row.predictedLogit)}`],
      ['explained', row.target && `${row.target}, value ${digits(row.targetValue)}, ${report.percent(row.targetProbability)}`],
      ['map', row.mapSize && `${row.mapSize[0]} × ${row.mapSize[1]}, ${report.condition(i)}${row.mapRange ? `, ${digits(row.mapRange[0])} to ${digits(row.mapRange[1])}` : ''}`],
      ['centre of the map', Number.isNaN(c.x[i]) ? null : `${report.percent(c.x[i], 0)} from the left, ${report.percent(c.y[i], 0)} from the top`],
      ['map spread', digits(c.spread[i])],
      ['map at the border', Number.isNaN(c.border[i]) ? null : report.percent(c.border[i])],
      ['highlighted', row.box && `${row.box[2]} × ${row.box[3]} at (${row.box[0]}, ${row.box[1]})${row.regionShare === null ? '' : `; ${report.percent(row.regionShare)} of the picture`}`],
      ['picture', row.size && `${row.size[0]} × ${row.size[1]} pixels, ${row.bytes?.toLocaleString('en')} bytes`],
      ['same content as', row.duplicateOf],
      ['file', row.path],
      ['SHA-256', row.sha256],
      ['time', row.milliseconds === null ? null : `${digits(row.milliseconds)} ms`],
    ];
    return el('dl', { class: 'facts' }, ...all.filter(([, value]) => value).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
  }

  // Shows a row of the gallery's, whose neighbours the arrow keys go to.
  async function show(i, state, go) {
    const known = Number.isInteger(i) && i >= 0 && i < store.run.rows;
    const rows = await report.gallery.find(state), at = known ? rows.indexOf(i) : -1;
    const step = by => at >= 0 && at + by >= 0 && at + by < rows.length ? rows[at + by] : null;
    const content = known ? await report.row(i).then(row => [
      el('h2', { id: 'details-title', tabindex: -1 }, row.id),
      el('div', { class: 'sides' },
        figure(row.picture ? el('a', { href: row.picture }, 'Picture') : 'Picture', row.picture ? image(row.picture, row.id) : el('span', { class: 'none' }, 'The picture is not a file of its own; it lies in the archive named below.')),
        overlay(row)),
      best(row),
      facts(i, row),
    ], error => [el('h2', { id: 'details-title', tabindex: -1 }, error.message)]) : [el('h2', { id: 'details-title', tabindex: -1 }, 'There is no such row.')];
    const move = (to, text, key) => el('button', { type: 'button', disabled: to === null, 'aria-keyshortcuts': key, onclick: () => go(to) }, text);
    const bar = el('div', { class: 'tools' }, move(step(-1), '← Previous', 'ArrowLeft'), move(step(1), 'Next →', 'ArrowRight'),
      at >= 0 && el('span', { class: 'more' }, `${(at + 1).toLocaleString('en')} of ${rows.length.toLocaleString('en')}`),
      known && el('a', { href: `#row=${i}`, class: 'permalink' }, 'Link to this row'),
      el('button', { type: 'button', class: 'close', onclick: () => dialog.close() }, 'Close'));
    dialog.replaceChildren(bar, ...content);
    dialog.onkeydown = event => {
      const to = event.key === 'ArrowLeft' ? step(-1) : event.key === 'ArrowRight' ? step(1) : null;
      if (to === null || event.altKey || event.ctrlKey || event.metaKey)
        return;
      event.preventDefault();
      go(to);
    };
    if (!dialog.open)
      dialog.showModal();
    dialog.scrollTop = 0;
    document.getElementById('details-title').focus();
  }

  return { show, dialog };
})();
