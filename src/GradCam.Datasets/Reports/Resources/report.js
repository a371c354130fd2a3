'use strict';
// What is shown follows from the address behind '#', so that every view, filter and row has a link.
(() => {
  const { el, store } = report;
  const main = document.getElementById('main'), { dialog } = report.details;
  const titles = { overview: 'Overview', gallery: 'Gallery', classes: 'Classes', confusions: 'Confusions', maps: 'Mean maps', errors: 'Errors', run: 'Run' };
  let shown = null;
  let asked = 0;
  let gallery = null;

  const address = () => new URLSearchParams(location.hash.slice(1));
  const view = state => Object.hasOwn(titles, state.get('view') ?? '') ? state.get('view') : 'overview';

  function without(state, ...names) {
    const next = new URLSearchParams(state);
    names.forEach(name => next.delete(name));
    return next;
  }

  // Filters and rows gone through replace the address: going back leads to where one came from.
  function replace(state) {
    history.replaceState(null, '', `#${state}`);
    render();
  }

  async function render() {
    const state = address(), name = view(state), ask = ++asked;
    const key = name === 'gallery' ? without(state, 'row').toString() : name;
    if (key !== shown) {
      document.querySelectorAll('#views a').forEach(a => a.dataset.view === name ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current'));
      if (name === 'gallery') {
        // The form stays while it is typed in.
        if (!gallery) {
          gallery = { results: el('div', { class: 'results' }), form: el('div') };
          main.replaceChildren(el('h2', {}, titles.gallery), el('div', { class: 'gallery' },
            el('details', { class: 'side', open: matchMedia('(min-width: 60rem)').matches }, el('summary', {}, 'Filters and order'), gallery.form), gallery.results));
        }
        if (!gallery.form.contains(document.activeElement) || gallery.fresh !== key) {
          if (gallery.fresh !== key)
            gallery.form.replaceChildren(report.gallery.form(state, change));
        }
        gallery.fresh = key;
        await report.gallery.results(gallery.results, state);
      } else {
        gallery = null;
        const [title, ...content] = await report.views[name]();
        if (ask !== asked)
          return;
        main.replaceChildren(el('h2', {}, title), ...content);
      }
      shown = key;
    }
    if (state.has('row')) {
      const filters = name === 'gallery' || state.size > 1 ? state : new URLSearchParams({ view: 'gallery', targets: 'all' });
      await report.details.show(Number(state.get('row')), filters, to => {
        const next = new URLSearchParams(state);
        next.set('row', to);
        replace(next);
      });
    } else if (dialog.open) {
      dialog.close();
    }
  }

  function change(state, cleared) {
    if (gallery)
      gallery.fresh = cleared ? null : without(state, 'row').toString();
    replace(state);
    if (cleared)
      gallery.form.querySelector('[name=text]').focus();
  }

  const failed = error => main.replaceChildren(el('p', { class: 'note', role: 'alert' }, error.message));
  const draw = () => render().catch(failed);

  dialog.addEventListener('close', async () => {
    const state = address();
    if (!state.has('row'))
      return;
    const row = Number(state.get('row')), next = without(state, 'row');
    // The gallery turns to the page of the row that was looked at last.
    if (view(state) === 'gallery') {
      const at = (await report.gallery.find(state)).indexOf(row);
      if (at >= 0)
        next.set('page', report.gallery.pageOf(at));
    }
    history.replaceState(null, '', `#${next}`);
    await render();
    main.querySelector(`.card[data-row="${row}"]`)?.focus();
  });
  // A click beside the dialog closes it.
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });

  document.addEventListener('keydown', event => {
    const typing = event.target.closest?.('input, select, textarea');
    if (event.altKey || event.ctrlKey || event.metaKey || dialog.open)
      return;
    if (event.key === 'Escape' && typing) {
      typing.blur();
    } else if (typing) {
      return;
    } else if (event.key === '/') {
      event.preventDefault();
      const focus = () => {
        main.querySelector('details.side')?.setAttribute('open', '');
        main.querySelector('[name=text]')?.focus();
      };
      if (gallery) {
        focus();
      } else {
        location.hash = 'view=gallery';
        window.addEventListener('hashchange', () => requestAnimationFrame(focus), { once: true });
      }
    } else if (event.key === 'PageDown' || event.key === 'PageUp') {
      const link = main.querySelector(`.pager [data-page=${event.key === 'PageDown' ? 'next' : 'prev'}]`);
      if (link && gallery) {
        event.preventDefault();
        link.click();
        scrollTo(0, 0);
      }
    }
  });
  document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });
  window.addEventListener('hashchange', draw);

  (async () => {
    await report.open();
    const { run } = store;
    if (run.answers) {
      delete titles.confusions;
      titles.classes = 'Labels';
    }
    document.getElementById('title').textContent = `Grad-CAM report: ${run.model}`;
    document.title = `${run.model}: Grad-CAM report`;
    document.getElementById('subtitle').textContent = `${report.count(run.pictures, 'picture')}${run.method ? `, ${run.method}` : ''} at ${run.layer}`;
    document.getElementById('views').append(...Object.entries(titles).map(([name, title]) => el('a', { href: `#view=${name}`, 'data-view': name }, title)));
    await draw();
    document.documentElement.dataset.ready = '';
  })().catch(failed);
})();
