// Runs an original TensorFlow.js graph model on raw input, in TensorFlow.js' own plain CPU backend.
//   node run_tfjs.mjs <model.json> <input.raw> <shape, e.g. 1,192,192,3> <float32|int32> <output.json>
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import "@tensorflow/tfjs-backend-cpu";

const [modelFile, inputFile, shapeText, dtype, outputFile] = process.argv.slice(2);
const model = JSON.parse(fs.readFileSync(modelFile, "utf8"));
const folder = path.dirname(modelFile);
const weightData = Buffer.concat(
  model.weightsManifest.flatMap((g) => g.paths.map((p) => fs.readFileSync(path.join(folder, p)))),
);
const graph = await loadGraphModel({
  load: async () => ({
    modelTopology: model.modelTopology,
    signature: model.signature,
    weightSpecs: model.weightsManifest.flatMap((g) => g.weights),
    weightData: weightData.buffer.slice(weightData.byteOffset, weightData.byteOffset + weightData.length),
  }),
});
const raw = fs.readFileSync(inputFile);
const bytes = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);
const values = dtype === "int32" ? new Int32Array(bytes) : new Float32Array(bytes);
await tf.setBackend("cpu");
const outputs = graph.execute(tf.tensor(values, shapeText.split(",").map(Number), dtype), graph.outputNodes);
const list = Array.isArray(outputs) ? outputs : [outputs];
const result = Object.fromEntries(
  list.map((t, i) => [graph.outputNodes[i], { shape: t.shape, values: Array.from(t.dataSync()) }]),
);
fs.writeFileSync(outputFile, JSON.stringify(result));
