import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inWords } from '../analysis/face/pad/declaration.ts';
import { readPadModel } from '../analysis/face/pad/file.ts';
import { resolveModels } from '../analysis/models.ts';
import type { Config } from '../config.ts';
import { OperatorError } from '../errors.ts';
import { openFoundation, tellOperator } from '../foundation.ts';
import { explain } from './failure.ts';
import type { Invocation } from './index.ts';
import { openLocalPool } from './pictures.ts';
import { print } from './print.ts';

interface Finding {
  readonly checked: string;
  readonly good: boolean;
  /** What is wrong and how to mend it; absent when good. */
  readonly advice?: string;
}

type Examination = readonly [checked: string, advice: string, look: (config: Config) => Promise<void>];

const LEAST_NODE = [20, 19] as const;

const EXAMINATIONS: readonly Examination[] = [
  [
    'Node.js is 20.19 or newer',
    'Install a newer Node.js.',
    async () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      if (!(major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])))
        throw new OperatorError(`This is ${process.versions.node}.`);
    },
  ],
  [
    'DATA_DIR can be written',
    'Set DATA_DIR to a folder that this user may write.',
    async ({ dataDir }) => {
      const probe = join(dataDir, `.doctor-${process.pid}`);
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      await writeFile(probe, 'x', { flush: true });
      await rm(probe);
    },
  ],
  [
    'the store opens and answers',
    'Stop the other process on this data folder, or see that DATABASE_URL is right and PostgreSQL runs.',
    async (config) => {
      const { db } = await openFoundation(config, tellOperator);
      try {
        await db.ping();
      } finally {
        await db.close();
      }
    },
  ],
  [
    'the models are there and are the ones that were measured',
    'Run npm install again; a model that was changed is never used.',
    async () => {
      await resolveModels();
    },
  ],
  [
    'the models load and pass their self-test',
    'This processor may lack what the models need (AVX2); see docs/operating.md.',
    async (config) => {
      const pool = await openLocalPool({ ...config, workers: 1 });
      await pool.close();
    },
  ],
];

export async function run({ config, flags }: Invocation): Promise<number> {
  const findings: Finding[] = [];
  for (const examination of EXAMINATIONS) findings.push(await examine(examination, config));
  if (config.padModel !== undefined) findings.push(await examinePadModel(config.padModel));
  const line = ({ checked, good, advice }: Finding) =>
    `${good ? 'good ' : 'WRONG'}  ${checked}${advice ? `\n       ${advice}` : ''}`;
  print(flags, findings, () => findings.map(line).join('\n'));
  return findings.every(({ good }) => good) ? 0 : 1;
}

/** Says what was declared: the figures are the operator's word, and the weight of a score follows from them. */
async function examinePadModel(path: string): Promise<Finding> {
  const checked = 'the model of PAD_MODEL has the bytes that are declared';
  try {
    return { checked: `${checked}: ${inWords((await readPadModel(path)).declaration)}`, good: true };
  } catch (error) {
    return { checked, good: false, advice: `${explain(error).sentence} See docs/operating.md.` };
  }
}

async function examine([checked, advice, look]: Examination, config: Config): Promise<Finding> {
  try {
    await look(config);
    return { checked, good: true };
  } catch (error) {
    return { checked, good: false, advice: `${explain(error).sentence} ${advice}` };
  }
}
