# python explained.py MODEL.onnx INPUT.npy [SALIENCY.npy]      (pip install onnxruntime numpy, once)
import sys

import numpy as np
import onnxruntime as ort

session = ort.InferenceSession(sys.argv[1])
image = np.load(sys.argv[2])
outputs = [o.name for o in session.get_outputs()]
results = dict(zip(outputs, session.run(outputs, {session.get_inputs()[0].name: image})))
saliency = results["saliency"]
row, column = np.unravel_index(saliency[0].argmax(), saliency[0].shape)
print(f"class {results[outputs[0]][0].argmax()}, hottest cell: row {row}, column {column}")
if len(sys.argv) > 3:
    np.save(sys.argv[3], saliency)
