import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { OperatorError } from '../../../errors.ts';
import type { PadDeclaration } from './declaration.ts';
import { faultOf } from './faults.ts';

/** A declaration that was read: plain data, so that it can be handed to threads. */
export interface DeclaredPadModel {
  readonly declaration: PadDeclaration;
  /** Where the files that it names lie. */
  readonly folder: string;
  /** SHA-256 of the declaration, which holds that of the model. */
  readonly hash: string;
}

/** What the operator reads against the model, and how it begins. */
export const refusal = (sentence: string, cause?: unknown): OperatorError =>
  new OperatorError(`PAD_MODEL: ${sentence}`, { cause });

/** Reads the operator's declaration and checks the model's bytes against it. Throws OperatorError. */
export async function readPadModel(path: string): Promise<DeclaredPadModel> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw refusal(`the declaration ${path} cannot be read.`, cause);
  });
  const declaration = parse(text, path);
  const fault = faultOf(declaration);
  if (fault !== null) throw refusal(`in ${path}, ${fault}`);
  const model = { declaration: declaration as PadDeclaration, folder: resolve(dirname(path)), hash: sha256(text) };
  await padModelBytes(model);
  return model;
}

/** The model's bytes, which are those that were declared. Throws OperatorError. */
export async function padModelBytes({ declaration, folder }: DeclaredPadModel): Promise<Buffer> {
  const bytes = await besideDeclaration(folder, declaration.file);
  const actual = sha256(bytes);
  if (actual !== declaration.sha256)
    throw refusal(`${declaration.file} has SHA-256 ${actual}, but ${declaration.sha256} is declared.`);
  return bytes;
}

/** A file that a declaration names. Throws OperatorError. */
export const besideDeclaration = (folder: string, file: string): Promise<Buffer> =>
  readFile(join(folder, file)).catch((cause) => {
    throw refusal(`${file} cannot be read.`, cause);
  });

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(`the declaration ${path} is not JSON.`, cause);
  }
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
