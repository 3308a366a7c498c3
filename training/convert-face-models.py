"""Writes the four face models as ONNX: blazeface, facemesh, face-recognition, age-gender.

They are published for TensorFlow.js, whose WebAssembly kernels are three to five times slower than onnxruntime's. The
weights stay as small as they were published (8 and 16 bits); the runtime widens them when it loads a model. What every
net is given and answers stays the same: pixels interleaved, row by row. Means, scales and the last softmax are part of
the models. Of the face mesh the contours are left out, which nothing reads.

    npm pack @vladmandic/human@3.3.6 @vladmandic/face-api@1.7.15 && unpack both
    apt-get install python3-onnx
    /usr/bin/python3 training/convert-face-models.py HUMAN/models FACE_API/model models
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEAN_COLOUR = [122.782, 117.001, 104.298]


class Net:
    """A graph being written. Values are named by number; all pictures in it are N x C x H x W."""

    def __init__(self, shape):
        self.nodes, self.constants, self.shape = [], [], shape

    def constant(self, array, kind=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array, kind), name))
        return name

    def add(self, op, *inputs, output=None, **attributes):
        output = output or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [output], **attributes))
        return output

    def pixels(self):
        return self.add("Transpose", "pixels", perm=[0, 3, 1, 2])

    def weights(self, stored, axes, scale=1.0):
        """The stored numbers with their axes in the order that ONNX wants, times `scale` of each output channel."""
        raw, factor, least = stored
        raw = raw.transpose(axes)
        scale = np.reshape(scale, (-1,) + (1,) * (raw.ndim - 1)) if np.ndim(scale) else scale
        if raw.dtype == np.float32:
            return self.constant(raw * scale)
        wide = self.add("Cast", self.constant(raw, raw.dtype), to=TensorProto.FLOAT)
        if raw.dtype == np.float16:
            return wide
        return self.add("Add", self.add("Mul", wide, self.constant(factor * scale)), self.constant(least * scale))

    def save(self, path, outputs):
        infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, self.shape)
        graph = helper.make_graph(self.nodes, path.stem, [pixels], infos, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def read_weights(manifest, folder):
    """Name to (stored array, factor, least value): the real numbers are the stored ones times the factor plus the least."""
    data = b"".join((folder / path).read_bytes() for group in manifest for path in group["paths"])
    found, at = {}, 0
    for spec in [spec for group in manifest for spec in group["weights"]]:
        quantised = spec.get("quantization", {})
        kind = np.dtype(quantised.get("dtype", spec["dtype"]))
        count = int(np.prod(spec["shape"]))
        raw = np.frombuffer(data, kind, count, at).reshape(spec["shape"])
        at += count * kind.itemsize
        found[spec["name"]] = (raw, quantised.get("scale", 1.0), quantised.get("min", 0.0))
    return found


def real(stored):
    raw, factor, least = stored
    return raw.astype(np.float64) * factor + least


# -- graphs of TensorFlow.js --------------------------------------------------------------------------------------------


class TensorFlowGraph:
    def __init__(self, file):
        published = json.loads(file.read_text())
        self.nodes = {node["name"]: node for node in published["modelTopology"]["node"]}
        self.weights = read_weights(published["weightsManifest"], file.parent)
        self.done = {}

    def stored(self, name):
        return self.weights[name]

    def convert(self, net, name):
        if name not in self.done:
            self.done[name] = self.converted(net, self.nodes[name])
        return self.done[name]

    def converted(self, net, node):
        op = node["op"]
        if op == "Placeholder":
            return net.pixels()
        inputs = node.get("input", [])
        x = self.convert(net, inputs[0])
        if op == "_FusedConv2D":
            return self.convolution(net, node, x, inputs)
        if op == "DepthwiseConv2dNative":
            filters = self.stored(inputs[1])
            weights = net.weights(filters, (2, 3, 0, 1))
            return net.add("Conv", x, weights, group=filters[0].shape[2], **geometry(node))
        if op == "MaxPool":
            return net.add("MaxPool", x, kernel_shape=ints(node, "ksize")[1:3], **geometry(node))
        if op == "Pad":
            before, after = real(self.stored(inputs[1])).astype(np.int64)[[0, 3, 1, 2]].T
            return net.add("Pad", x, net.constant([*before, *after], np.int64))
        if op == "Prelu":
            return prelu(net, x, real(self.stored(inputs[1])).ravel())
        if op == "Reshape":
            shape = real(self.stored(inputs[1])).astype(np.int64)
            return net.add("Reshape", net.add("Transpose", x, perm=[0, 2, 3, 1]), net.constant(shape, np.int64))
        if op == "AddV2":
            return net.add("Add", x, self.convert(net, inputs[1]))
        return net.add({"Relu": "Relu", "Sigmoid": "Sigmoid", "Identity": "Identity"}[op], x)

    def convolution(self, net, node, x, inputs):
        weights = net.weights(self.stored(inputs[1]), (3, 2, 0, 1))
        y = net.add("Conv", x, weights, net.constant(real(self.stored(inputs[2]))), **geometry(node))
        bias, *activation = [base64.b64decode(one).decode() for one in node["attr"]["fused_ops"]["list"]["s"]]
        assert bias == "BiasAdd" and activation in ([], ["Relu"], ["Prelu"])
        if activation == ["Prelu"]:
            return prelu(net, y, real(self.stored(inputs[3])).ravel())
        return net.add("Relu", y) if activation else y


def prelu(net, x, slope):
    return net.add("PRelu", x, net.constant(slope.reshape(-1, 1, 1)))


def ints(node, name):
    return [int(i) for i in node["attr"][name]["list"]["i"]]


def geometry(node):
    padding = base64.b64decode(node["attr"]["padding"]["s"]).decode()
    return {"strides": ints(node, "strides")[1:3], "auto_pad": {"SAME": "SAME_UPPER", "VALID": "VALID"}[padding]}


def convert_graph(file, target, side, tails):
    """`tails`: element counts of the outputs that are kept."""
    graph = TensorFlowGraph(file)
    net = Net([1, side, side, 3])
    outputs = {}
    for node in graph.nodes.values():
        shape = output_shape(graph, node)
        if shape and int(np.prod(shape)) in tails:
            name = net.add("Identity", graph.convert(net, node["input"][0]), output=f"out{len(outputs)}")
            outputs[name] = shape
    assert len(outputs) == len(tails)
    net.save(target, outputs)


def output_shape(graph, node):
    """Every output of these graphs is an Identity behind a Reshape."""
    if node["op"] != "Identity":
        return None
    reshape = graph.nodes[node["input"][0]]
    return [abs(int(n)) for n in real(graph.stored(reshape["input"][1]))]


# -- nets of face-api.js, which publishes weights only; their structure is that of its source -------------------------------


def normalised(net, mean):
    x = net.add("Sub", net.pixels(), net.constant(np.reshape(mean, (3, 1, 1))))
    return net.add("Div", x, net.constant(np.float32(255)))


RESIDUALS = [
    *[("conv32_%d" % i, False) for i in (1, 2, 3)],
    ("conv64_down", True), *[("conv64_%d" % i, False) for i in (1, 2, 3)],
    ("conv128_down", True), *[("conv128_%d" % i, False) for i in (1, 2)],
    ("conv256_down", True), *[("conv256_%d" % i, False) for i in (1, 2)],
    ("conv256_down_out", True),
]  # fmt: skip


def convert_recognition(weights, target):
    """dlib's network of 29 convolutions; each is followed by a scale and a shift, folded in here."""
    net = Net(["faces", 150, 150, 3])

    def convolve(x, name, halves):
        scale = real(weights[f"{name}/scale/weights"])
        bias = real(weights[f"{name}/conv/bias"]) * scale + real(weights[f"{name}/scale/biases"])
        filters = net.weights(weights[f"{name}/conv/filters"], (3, 2, 0, 1), scale)
        how = {"strides": [2, 2]} if halves else {"auto_pad": "SAME_UPPER"}
        return net.add("Conv", x, filters, net.constant(bias), **how)

    def padded(x, channels, rows):
        return net.add("Pad", x, net.constant([0] * 5 + [channels, rows, rows], np.int64)) if channels or rows else x

    x = net.add("Relu", convolve(normalised(net, MEAN_COLOUR), "conv32_down", True))
    x = net.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    channels, side = 32, 35
    for name, halves in RESIDUALS:
        y = net.add("Relu", convolve(x, f"{name}/conv1", halves))
        y = convolve(y, f"{name}/conv2", False)
        if halves:
            # The halved input has fewer channels, and at even sizes more rows: the missing ones count as zero.
            wider = weights[f"{name}/conv2/conv/bias"][0].size - channels
            x = padded(net.add("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2]), wider, 0)
            y = padded(y, 0, side // 2 - (side - 1) // 2)
            channels, side = channels + wider, side // 2
        x = net.add("Relu", net.add("Add", y, x))
    mean = net.add("ReduceMean", x, axes=[2, 3], keepdims=0)
    net.add("MatMul", mean, net.weights(weights["fc"], (0, 1)), output="descriptors")
    net.save(target, {"descriptors": ["faces", 128]})


def convert_age(weights, target):
    """A small Xception."""
    net = Net([1, 112, 112, 3])

    def convolve(x, name):
        filters = net.weights(weights[f"{name}/filters"], (3, 2, 0, 1))
        bias = net.constant(real(weights[f"{name}/bias"]))
        return net.add("Conv", x, filters, bias, strides=[2, 2], auto_pad="SAME_UPPER")

    def separable(x, name):
        depthwise = weights[f"{name}/depthwise_filter"]
        y = net.add("Conv", x, net.weights(depthwise, (2, 3, 0, 1)), group=depthwise[0].shape[2], auto_pad="SAME_UPPER")
        pointwise = net.weights(weights[f"{name}/pointwise_filter"], (3, 2, 0, 1))
        return net.add("Conv", y, pointwise, net.constant(real(weights[f"{name}/bias"])))

    def relu(x):
        return net.add("Relu", x)

    def reduced(x, name, activated):
        y = separable(relu(separable(activated, f"{name}/separable_conv0")), f"{name}/separable_conv1")
        pooled = net.add("MaxPool", y, kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
        return net.add("Add", pooled, convolve(x, f"{name}/expansion_conv"))

    def linear(x, name, **how):
        y = net.add("MatMul", x, net.weights(weights[f"{name}/weights"], (0, 1)))
        return net.add("Add", y, net.constant(real(weights[f"{name}/bias"])), **how)

    x = relu(convolve(normalised(net, MEAN_COLOUR), "entry_flow/conv_in"))
    x = reduced(x, "entry_flow/reduction_block_0", x)
    x = reduced(x, "entry_flow/reduction_block_1", relu(x))
    for block in (0, 1):
        y = x
        for i in (0, 1, 2):
            y = separable(relu(y), f"middle_flow/main_block_{block}/separable_conv{i}")
        x = net.add("Add", y, x)
    x = reduced(x, "exit_flow/reduction_block", relu(x))
    x = relu(separable(x, "exit_flow/separable_conv"))
    x = net.add("AveragePool", x, kernel_shape=[7, 7], strides=[2, 2])
    x = net.add("Flatten", x)
    linear(x, "fc/age", output="age")
    net.add("Softmax", linear(x, "fc/gender"), axis=1, output="male_female")
    net.save(target, {"age": [1, 1], "male_female": [1, 2]})


def main(human, face_api, target):
    human, face_api, target = Path(human), Path(face_api), Path(target)
    convert_graph(human / "blazeface.json", target / "blazeface.onnx", 256, [512, 384, 512 * 16, 384 * 16])
    convert_graph(human / "facemesh.json", target / "facemesh.onnx", 192, [1404, 1])
    for name, convert in (("face_recognition", convert_recognition), ("age_gender", convert_age)):
        manifest = json.loads((face_api / f"{name}_model-weights_manifest.json").read_text())
        convert(read_weights(manifest, face_api), target / f"{name.replace('_', '-')}.onnx")


if __name__ == "__main__":
    main(*sys.argv[1:])
