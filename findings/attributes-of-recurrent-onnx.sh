#!/bin/bash
# onnx 1.23.2, onnxruntime 1.32.0: does onnx's reference evaluator compute recurrent layers as its operator descriptions say?
# Expected: what ONNX Runtime gives, within 1e-5, or a refusal, for sequence_lens, clip, activations and input_forget of LSTM and GRU.
# Seen: all four are read and left aside, without a word: a sequence of 2 steps padded to 5 is run for 5, an LSTM made of relus with tanh. What is computed by
# default, in reverse, in both directions or with peepholes agrees. The full check of the model passes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

STEPS, BATCH, INPUTS, CELLS = 5, 2, 3, 4
rng = np.random.default_rng(0)


def model(layer, feeds, attributes):
    """One recurrent layer; its outputs are all states and the last one."""
    inputs = [name if name in feeds else "" for name in ("x", "w", "r", "b", "lengths", "", "", "peepholes")]
    while not inputs[-1]:
        inputs.pop()
    node = helper.make_node(layer, inputs, ["states", "last"], hidden_size=CELLS, **attributes)
    kinds = {name: TensorProto.INT32 if name == "lengths" else TensorProto.FLOAT for name in feeds}
    given = [helper.make_tensor_value_info(name, kinds[name], value.shape) for name, value in feeds.items()]
    shapes = {"states": [STEPS, "directions", BATCH, CELLS], "last": ["directions", BATCH, CELLS]}
    wanted = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    graph = helper.make_graph([node], layer, given, wanted)
    built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(built, full_check=True)
    return built


def difference(layer, lengths=None, peepholes=False, **attributes):
    """The largest difference between both in the last state."""
    gates = {"LSTM": 4, "GRU": 3}[layer] * CELLS
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    shapes = {"x": (STEPS, BATCH, INPUTS), "w": (directions, gates, INPUTS), "r": (directions, gates, CELLS), "b": (directions, 2 * gates)}
    if peepholes:
        shapes["peepholes"] = (directions, 3 * CELLS)
    feeds = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    if lengths:
        feeds["lengths"] = np.array(lengths, np.int32)
    built = model(layer, feeds, attributes)
    by_runtime = onnxruntime.InferenceSession(built.SerializeToString()).run(["last"], feeds)[0]
    by_reference = ReferenceEvaluator(built).run(["last"], feeds)[0]
    return float(abs(by_runtime - by_reference).max())


print("onnx", onnx.__version__, "onnxruntime", onnxruntime.__version__)
agree = [("LSTM", {}), ("GRU", {}), ("LSTM", {"direction": "reverse"}), ("GRU", {"direction": "bidirectional"}), ("LSTM", {"peepholes": True})]
agree += [("GRU", {"linear_before_reset": 1})]
differ = [("LSTM", {"lengths": [5, 2]}), ("GRU", {"lengths": [5, 2]}), ("LSTM", {"clip": 0.3}), ("GRU", {"clip": 0.3})]
differ += [("LSTM", {"activations": ["Sigmoid", "Relu", "Relu"]}), ("GRU", {"activations": ["Sigmoid", "Relu"]}), ("LSTM", {"input_forget": 1})]
for cases, same in ((agree, True), (differ, False)):
    for layer, options in cases:
        off = difference(layer, **options)
        print(f"{layer:4} {str(options):55} last states differ by {off:.1e}")
        assert (off < 1e-5) if same else (off > 0.02), "the reference evaluator now heeds this, or heeds less"
PYTHON
