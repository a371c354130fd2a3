'use strict';
// Maps as pictures, alone and over pictures.
report.heat = (() => {
  // Viridis at quarters: even steps look even, and it can be told apart without seeing colours.
  const stops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

  function color(value) {
    const at = value / 255 * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2), f = at - i;
    return stops[i].map((c, k) => Math.round(c + f * (stops[i + 1][k] - c)));
  }

  // A canvas of a map [height, width, Base64]; see-through where the map is low, if it is to lie over a picture.
  function heat([height, width, values], text, over = false) {
    const canvas = report.el('canvas', { width, height, class: 'heat', ...(text ? { role: 'img', 'aria-label': text } : { 'aria-hidden': 'true' }) });
    const context = canvas.getContext('2d'), image = context.createImageData(width, height);
    report.bytes(values).forEach((value, i) => image.data.set([...color(value), over ? Math.round(value * 0.7) : 255], i * 4));
    context.putImageData(image, 0, 0);
    return canvas;
  }

  // The map over the part of the picture that the model saw; null for rows of which not all is known that this needs.
  function over(row, img, text) {
    if (!row.map || !row.seen || !row.size)
      return null;
    const canvas = heat(row.map, text, true), [x, y, width, height] = row.seen, [w, h] = row.size;
    Object.assign(canvas.style, { left: `${100 * x / w}%`, top: `${100 * y / h}%`, width: `${100 * width / w}%`, height: `${100 * height / h}%` });
    const stack = report.el('span', { class: w / h < 4 / 3 ? 'stack tall' : 'stack' }, img, canvas);
    stack.style.aspectRatio = `${w} / ${h}`;
    return stack;
  }

  return { heat, over };
})();
