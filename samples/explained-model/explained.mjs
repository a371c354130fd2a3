// node explained.mjs MODEL.onnx INPUT.npy [SALIENCY.f32]      (npm install --ignore-scripts, once)
import { readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model, input, output] = process.argv.slice(2);
const npy = readFileSync(input);
const header = npy.subarray(10, 10 + npy.readUInt16LE(8)).toString('latin1');
const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(',').map(Number).filter(n => n > 0);
const values = new Float32Array(new Uint8Array(npy.subarray(10 + npy.readUInt16LE(8))).buffer);

const session = await InferenceSession.create(model);
const results = await session.run({ [session.inputNames[0]]: new Tensor('float32', values, shape) });
const { saliency } = results;
const scores = results[session.outputNames[0]].data;
const hottest = saliency.data.indexOf(Math.max(...saliency.data));
console.log(`class ${scores.indexOf(Math.max(...scores))}, hottest cell: row ${Math.floor(hottest / saliency.dims[2])}, column ${hottest % saliency.dims[2]}`);
if (output) writeFileSync(output, Buffer.from(saliency.data.buffer, saliency.data.byteOffset, saliency.data.byteLength));
