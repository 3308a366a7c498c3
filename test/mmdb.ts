/** Writes small files in MaxMind's format (MaxMind DB File Format Specification 2.0), for IPv4 only. */

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

const TYPES = { string: 2, uint32: 6, map: 7, array: 11, boolean: 14 } as const;

function control(type: number, size: number): Buffer {
  const length = size < 29 ? [size] : [29, size - 29];
  return type > 7
    ? Buffer.from([length[0]!, type - 7, ...length.slice(1)])
    : Buffer.from([(type << 5) | length[0]!, ...length.slice(1)]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(TYPES.string, text.length), text]);
  }
  if (typeof value === 'boolean') return control(TYPES.boolean, value ? 1 : 0);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(TYPES.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(TYPES.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(TYPES.map, entries.length), ...entries.flatMap(([k, v]) => [encode(k), encode(v)])]);
}

type Node = [Node | number | null, Node | number | null];

/** A file that says of each network, such as `10.1.0.0/16`, what is given for it. */
export function mmdb(networks: Readonly<Record<string, Value>>): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let end = 0;
  for (const [network, value] of Object.entries(networks)) {
    const [address = '', length = ''] = network.split('/');
    const bits = address.split('.').flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')].map(Number));
    const path = bits.slice(0, Number(length));
    let node = root;
    for (const bit of path.slice(0, -1)) {
      node[bit] ??= [null, null];
      node = node[bit] as Node;
    }
    node[path.at(-1)!] = end;
    const bytes = encode(value);
    data.push(bytes);
    end += bytes.length;
  }
  const nodes: Node[] = [root];
  for (const node of nodes) for (const child of node) if (Array.isArray(child)) nodes.push(child);
  const number = (child: Node | number | null): number => {
    if (child === null) return nodes.length;
    return Array.isArray(child) ? nodes.indexOf(child) : nodes.length + 16 + child;
  };
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, i) => {
    tree.writeUIntBE(number(node[0]), i * 6, 3);
    tree.writeUIntBE(number(node[1]), i * 6 + 3, 3);
  });
  const metadata = {
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encode(metadata)]);
}
