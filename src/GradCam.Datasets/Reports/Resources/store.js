'use strict';
// The run's data. They come as scripts that call report.NAME(...), since a page opened from the disk may load nothing else.
// Numbers to sort and filter by are all here; what is shown of a row comes in pages when it is wanted, and is forgotten again.
const report = (() => {
  const MOST_PAGES = 400;
  const types = { i32: Int32Array, f32: Float32Array, u8: Uint8Array };
  const loads = new Map();
  const pages = new Map();
  const store = { run: null, columns: null, names: null, labels: null, maps: null };

  function bytes(base64) {
    if (Uint8Array.fromBase64)
      return Uint8Array.fromBase64(base64);
    const text = atob(base64), to = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++)
      to[i] = text.charCodeAt(i);
    return to;
  }

  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = `data/${name}.js`;
      element.onload = () => { element.remove(); resolve(); };
      element.onerror = () => { element.remove(); reject(new Error(`data/${name}.js cannot be loaded. Was the whole report folder copied?`)); };
      document.head.append(element);
    });
  }

  function once(name) {
    if (!loads.has(name))
      loads.set(name, script(name).catch(error => { loads.delete(name); throw error; }));
    return loads.get(name);
  }

  const chunks = () => Math.ceil(store.run.rows / store.run.chunkRows);

  async function all(kind) {
    await Promise.all(Array.from({ length: chunks() }, (_, i) => once(`${kind}-${i}`)));
  }

  return {
    store,
    bytes,

    // What the files of data call.
    run(data) { store.run = data; },
    index(chunk, columns) {
      store.columns ??= {};
      for (const [name, [type, values]] of Object.entries(columns)) {
        store.columns[name] ??= new types[type](store.run.rows);
        store.columns[name].set(new types[type](bytes(values).buffer), chunk * store.run.chunkRows);
      }
    },
    names(chunk, names) {
      store.names ??= new Array(store.run.rows);
      for (let i = 0; i < names.length; i++)
        store.names[chunk * store.run.chunkRows + i] = names[i].toLowerCase();
    },
    labels(chunk, rows) {
      store.labels ??= new Array(store.run.rows);
      rows.forEach((row, i) => { store.labels[chunk * store.run.chunkRows + i] = row; });
    },
    rows(page, rows) { pages.set(page, rows); },
    maps(maps) {
      store.maps = maps.map(([target, pictures, spread, border, height, width, values]) => ({ target, pictures, spread, border, map: [height, width, values] }));
    },

    async open() {
      await once('run');
      await all('index');
      // A run without rows has no chunks.
      if (!store.columns) {
        store.columns = {};
        for (const [name, type] of Object.entries({ truth: 'i32', predicted: 'i32', target: 'i32', probability: 'f32', border: 'f32', spread: 'f32', x: 'f32', y: 'f32', flags: 'u8', rank: 'u8', error: 'u8' }))
          store.columns[name] = new types[type](0);
      }
    },
    loadNames: () => all('names'),
    loadLabels: () => all('labels'),
    loadMaps: () => once('maps'),

    // All that is known of a row.
    async row(i) {
      const page = Math.floor(i / store.run.pageRows);
      if (!pages.has(page)) {
        await once(`rows-${page}`);
        loads.delete(`rows-${page}`);
      }
      const rows = pages.get(page);
      // The pages used last stay.
      pages.delete(page);
      pages.set(page, rows);
      if (pages.size > MOST_PAGES)
        pages.delete(pages.keys().next().value);
      const values = rows[i % store.run.pageRows], row = {};
      store.run.fields.forEach((name, k) => { row[name] = values[k]; });
      return row;
    },

    label(c) { return c < 0 ? '–' : store.run.labels[c] ?? `class ${c}`; },
    right: i => store.columns.flags[i] & 3,
    failed: i => (store.columns.flags[i] & 4) !== 0,
    duplicate: i => (store.columns.flags[i] & 8) !== 0,
    condition: i => ['', 'normal', 'empty', 'negative', 'flat', 'not-finite', 'noise'][store.columns.flags[i] >> 5],
    percent: (p, digits = 1) => p === null || Number.isNaN(p) ? '–' : `${(100 * p).toFixed(digits)}\u00a0%`,
    count: (n, what) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`,

    // The labels of a picture in words.
    list: (classes, probabilities = []) => classes.length === 0 ? 'none' : classes.map((c, k) => `${report.label(c)}${k in probabilities ? ` ${report.percent(probabilities[k])}` : ''}`).join(', '),

    // An element. Text is always text: names of files and classes may be anything.
    el(name, attributes = {}, ...children) {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on'))
          element.addEventListener(key.slice(2), value);
        else if (value === true)
          element.setAttribute(key, '');
        else if (value !== null && value !== undefined && value !== false)
          element.setAttribute(key, value);
      }
      element.append(...children.filter(c => c !== null && c !== undefined && c !== false));
      return element;
    },
  };
})();
