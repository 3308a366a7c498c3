/**
 * Makes ONNX models of a few bytes, so that tests need neither a file nor a program for them. Field numbers as in onnx.proto
 * (IR version 8, operator set 13); only what these models need.
 */

type Attribute = number | readonly number[];

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A name, and the size of each axis; a text leaves one open. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type?: 'float32' | 'int64';
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly constants?: Readonly<Record<string, OnnxConstant>>;
}

/** 32-bit floats: `values`, or the beginning of another file, which ONNX allows. */
export interface OnnxConstant {
  readonly shape: readonly number[];
  readonly values: readonly number[] | { readonly inFile: string };
}

const TYPE = { float32: 1, int64: 7 } as const;
const ATTRIBUTE = { int: 2, ints: 7 } as const;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
}

const whole = (field: number, value: number): Buffer => Buffer.from([...varint(field << 3), ...varint(value)]);
const part = (field: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes]);
};
const all = <T>(things: readonly T[], make: (thing: T) => Buffer): Buffer => Buffer.concat(things.map(make));

const attribute = ([name, value]: readonly [string, Attribute]): Buffer =>
  part(
    5,
    Buffer.concat([
      part(1, name),
      typeof value === 'number' ? whole(3, value) : all(value, (one) => whole(8, one)),
      whole(20, typeof value === 'number' ? ATTRIBUTE.int : ATTRIBUTE.ints),
    ]),
  );

const node = ({ op, inputs, outputs, attributes = {} }: OnnxNode): Buffer =>
  part(
    1,
    Buffer.concat([
      all(inputs, (name) => part(1, name)),
      all(outputs, (name) => part(2, name)),
      part(4, op),
      all(Object.entries(attributes), attribute),
    ]),
  );

const value = (field: number, { name, shape, type = 'float32' }: OnnxValue): Buffer => {
  const axes = all(shape, (size) => part(1, typeof size === 'number' ? whole(1, size) : part(2, size)));
  const tensor = Buffer.concat([whole(1, TYPE[type]), part(2, axes)]);
  return part(field, Buffer.concat([part(1, name), part(2, part(1, tensor))]));
};

const IN_ANOTHER_FILE = 1;

function content({ shape, values }: OnnxConstant): Buffer {
  if (!('inFile' in values)) return part(9, Buffer.from(Float32Array.from(values).buffer));
  const length = String(4 * shape.reduce((size, axis) => size * axis, 1));
  const entries = Object.entries({ location: values.inFile, offset: '0', length });
  const external = all(entries, ([key, text]) => part(13, Buffer.concat([part(1, key), part(2, text)])));
  return Buffer.concat([external, whole(14, IN_ANOTHER_FILE)]);
}

const constant = ([name, one]: readonly [string, OnnxConstant]): Buffer =>
  part(
    5,
    Buffer.concat([all(one.shape, (size) => whole(1, size)), whole(2, TYPE.float32), part(8, name), content(one)]),
  );

/** The model's file. */
export function onnxModel({ inputs, outputs, nodes, constants = {} }: OnnxGraph): Buffer {
  const graph = Buffer.concat([
    all(nodes, node),
    part(2, 'graph'),
    all(Object.entries(constants), constant),
    all(inputs, (one) => value(11, one)),
    all(outputs, (one) => value(12, one)),
  ]);
  const operators = part(8, Buffer.concat([part(1, ''), whole(2, 13)]));
  return Buffer.concat([whole(1, 8), part(7, graph), operators]);
}
