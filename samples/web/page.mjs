import * as ort from './ort/ort.wasm.bundle.min.mjs';

const preprocessing = {
  imagenet: { scale: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  unit: { scale: 255, mean: [0, 0, 0], std: [1, 1, 1] },
  signed: { scale: 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  raw: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
};
const at = id => document.getElementById(id);
const say = text => { at('status').textContent = text; };
let session, picture, stream;

// Everything that the page needs is fetched here, so that it makes no request afterwards.
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmBinary = await (await fetch('ort/ort-wasm-simd-threaded.wasm')).arrayBuffer();
const named = new URLSearchParams(location.search).get('model');
if (named) await load(new Uint8Array(await (await fetch(named)).arrayBuffer()));
else say('Choose a model.');
document.documentElement.dataset.ready = 'true';

async function load(bytes) {
  try {
    session = await ort.InferenceSession.create(bytes);
  } catch (error) {
    say(`The browser cannot run this model: ${error.message}`);
    return;
  }
  if (!session.outputNames.includes('heatmap')) {
    session = undefined;
    say('This model has no output "heatmap". Make it with: gradcam embed MODEL.onnx --output explained.onnx');
    return;
  }
  say('Choose a picture.');
  await explain();
}

// The model's input in its own layout: the picture is stretched to it.
function input(height, width, channels) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const { scale, mean, std } = preprocessing[at('preprocessing').value];
  const values = new Float32Array(channels * height * width);
  for (let p = 0; p < height * width; p++) {
    const [r, g, b] = [data[4 * p], data[4 * p + 1], data[4 * p + 2]];
    const pixel = channels === 1 ? [(299 * r + 587 * g + 114 * b) / 1000] : [r, g, b];
    for (let c = 0; c < channels; c++) values[c * height * width + p] = (pixel[c] / scale - mean[c]) / std[c];
  }
  return new ort.Tensor('float32', values, [1, channels, height, width]);
}

async function explain() {
  if (!session || !picture) return;
  const shape = session.inputMetadata[0].shape;
  const [channels, height, width] = [1, 2, 3].map(i => (typeof shape[i] === 'number' ? shape[i] : 224));
  const start = performance.now();
  const results = await session.run({ [session.inputNames[0]]: input(height, width, channels) });
  const seconds = (performance.now() - start) / 1000;
  const scores = results[session.outputNames[0]].data;
  const best = scores.indexOf(Math.max(...scores));
  draw(results.heatmap.data, height, width);
  say(`Class ${best}, ${seconds.toFixed(2)} s`);
  window.explained = { best, seconds, saliency: results.saliency ? [...results.saliency.data] : null };
}

function draw(heat, height, width) {
  const view = at('view');
  view.width = picture.videoWidth || picture.width;
  view.height = picture.videoHeight || picture.height;
  const map = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (let p = 0; p < heat.length; p++) {
    const jet = shift => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * heat[p] - shift))));
    pixels.data.set([jet(3), jet(2), jet(1), 255], 4 * p);
  }
  map.getContext('2d').putImageData(pixels, 0, 0);
  const context = view.getContext('2d');
  context.drawImage(picture, 0, 0, view.width, view.height);
  context.globalAlpha = Number(at('opacity').value);
  context.drawImage(map, 0, 0, view.width, view.height);
  context.globalAlpha = 1;
}

at('model').addEventListener('change', async event => load(new Uint8Array(await event.target.files[0].arrayBuffer())));
at('picture').addEventListener('change', async event => {
  picture = await createImageBitmap(event.target.files[0]);
  await explain();
});
at('preprocessing').addEventListener('change', explain);
at('opacity').addEventListener('change', explain);
at('camera').addEventListener('click', async () => {
  try {
    stream ??= await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch (error) {
    say(`The camera cannot be used: ${error.message}`);
    return;
  }
  const video = at('video');
  video.srcObject = stream;
  await video.play();
  picture = video;
  const follow = async () => {
    if (picture !== video) return;
    await explain();
    requestAnimationFrame(follow);
  };
  follow();
});
