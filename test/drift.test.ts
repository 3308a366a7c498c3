import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GENERATED } from '../src/docs.ts';
import published from './contract-names.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');

describe('what is generated is what is committed', () => {
  it.each(Object.entries(GENERATED))('%s says what the code says', async (path, text) => {
    const committed = readFileSync(join(ROOT, path), 'utf8');
    expect(committed === (await text()), `${path} is out of date: run \`npm run docs\` and commit what it wrote`).toBe(
      true,
    );
  });
});

/** A type by its name, or the values that there are; `[]` after a name stands for each element of a list. */
type Fields = Readonly<Record<string, string | readonly string[]>>;

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Where each parameter is, and its name. */
  readonly parameters: readonly string[];
  readonly type?: string;
  readonly request?: Fields;
  readonly answer?: Fields;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId?: string;
            readonly parameters?: readonly { readonly in: string; readonly name: string }[];
            readonly requestBody?: Content;
            readonly responses: Readonly<Record<string, Content>>;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const JSON_TYPE = 'application/json';
const OPERATIONS: readonly [string, Operation][] = Object.entries(published);

describe('the description covers the public contract', () => {
  let ours: OpenApi;
  beforeAll(async () => {
    ours = JSON.parse(String(await GENERATED['openapi.json']?.()));
  });

  const find = ({ method, path }: Operation) => ours.paths[`/verify${path}`]?.[method];

  it.each(OPERATIONS)('%s is served under its method and address', (name, operation) => {
    expect(find(operation)?.operationId).toBe(name);
  });

  it.each(OPERATIONS)('%s takes every published parameter', (_name, operation) => {
    const taken = find(operation)?.parameters?.map((one) => `${one.in} ${one.name}`) ?? [];
    expect(taken).toEqual(expect.arrayContaining([...operation.parameters]));
  });

  it.each(OPERATIONS.filter(([, { request }]) => request))('%s takes every published field', (_name, operation) => {
    const schema = find(operation)?.requestBody?.content?.[JSON_TYPE]?.schema;
    expect(differences(operation.request ?? {}, fieldsOf(schema, ours))).toEqual([]);
  });

  it.each(OPERATIONS.filter(([, { type }]) => type))('%s answers every published field', (_name, operation) => {
    const content = find(operation)?.responses['200']?.content ?? {};
    expect(Object.keys(content)).toContain(operation.type);
    expect(differences(operation.answer ?? {}, fieldsOf(content[JSON_TYPE]?.schema, ours))).toEqual([]);
  });
});

/** One sentence for each published field that is absent or of another kind here. */
function differences(wanted: Fields, ours: Fields): string[] {
  return Object.entries(wanted).flatMap(([name, kind]) => {
    const here = ours[name];
    const same = Array.isArray(kind) ? sameValues(kind, here) : here === kind;
    return same ? [] : [`${name} must be ${kind}, and is ${here ?? 'absent'}`];
  });
}

const sameValues = (wanted: readonly string[], here: Fields[string] | undefined): boolean =>
  Array.isArray(here) && [...wanted].sort().join() === [...here].sort().join();

/** Every leaf of a schema by its path. Alternatives are put together: their names, and the values that any of them has. */
function fieldsOf(schema: Schema | undefined, document: OpenApi, path = ''): Fields {
  if (!schema) return {};
  if (schema.$ref) return fieldsOf(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''], document, path);
  if (schema.anyOf) return schema.anyOf.map((one) => fieldsOf(one, document, path)).reduce(merged, {});
  if (schema.items) return fieldsOf(schema.items, document, `${path}[]`);
  if (!schema.properties) return { [path]: schema.enum ?? schema.type ?? 'anything' };
  const below = Object.entries(schema.properties).map(([name, one]) =>
    fieldsOf(one, document, path === '' ? name : `${path}.${name}`),
  );
  return Object.assign({}, ...below);
}

function merged(some: Fields, more: Fields): Fields {
  const both = Object.entries(more).map(([path, kind]) => {
    const before = some[path];
    return [path, Array.isArray(kind) && Array.isArray(before) ? [...new Set([...before, ...kind])] : kind];
  });
  return { ...some, ...Object.fromEntries(both) };
}
