import type { ImageFindings, ImageType } from '../analysis/findings.ts';
import { notMeasured } from '../analysis/findings.ts';
import { openPool, type Pool } from '../analysis/pool.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { Evidence } from '../decision/evidence.ts';
import { POLICY } from '../decision/policy.ts';
import { OperatorError } from '../errors.ts';
import { completeResult } from '../http/result.ts';
import { poolOptions } from '../service.ts';
import { dayOf } from '../session/work.ts';
import type { Command, Flags } from './index.ts';
import { readPicture, UnreadablePicture } from './pictures.ts';
import { print } from './print.ts';

const STATUS = { ALLOW: 0, CHALLENGE: 10, DENY: 20 } as const;
const UNREADABLE = 3;
const FLAGS: Readonly<Record<string, ImageType>> = { front: 'document_front', back: 'document_back', selfie: 'selfie' };

export const verify: Command = {
  name: 'verify',
  usage: '--front A.jpg [--back B.jpg] [--selfie C.jpg]',
  sentence:
    'Examines and decides local pictures with no server. Exit status: 0 ALLOW, 10 CHALLENGE, 20 DENY, 3 unreadable.',
  flags: { front: { type: 'string' }, back: { type: 'string' }, selfie: { type: 'string' } },
  async run({ config, flags }) {
    if (typeof flags.front !== 'string') throw new OperatorError('--front is needed.');
    const pool = await openPool(poolOptions(config));
    try {
      const findings = await examineAll(pool, flags);
      return answer(flags, findings);
    } catch (error) {
      if (!(error instanceof UnreadablePicture)) throw error;
      process.stderr.write(`bonafide verify: ${error.message}\n`);
      return UNREADABLE;
    } finally {
      await pool.close();
    }
  },
};

async function examineAll(pool: Pool, flags: Flags): Promise<ImageFindings[]> {
  const given = Object.entries(FLAGS).flatMap(([flag, type]) => {
    const path = flags[flag];
    return typeof path === 'string' ? [{ path, type }] : [];
  });
  const pictures = await Promise.all(given.map(async ({ path, type }) => ({ type, jpeg: await readPicture(path) })));
  return Promise.all(pictures.map(({ jpeg, type }) => pool.examine(jpeg, type, dayOf(Date.now()))));
}

function answer(flags: Flags, findings: readonly ImageFindings[]): number {
  const now = new Date();
  const decision = decide(evidenceOf(findings), POLICY, now);
  const images = findings.map(({ type }) => ({ id: type, type }));
  const result = completeResult({ sessionId: 'local', createdAt: now, decision, images, mock: null });
  print(flags, { ...result, findings: findings.map(withoutTemplates) }, () => summary(decision, findings));
  return STATUS[decision.recommendation];
}

/** A picture that the service would have refused is no evidence here either. */
function evidenceOf(findings: readonly ImageFindings[]): Evidence {
  const good = findings.filter(({ feedback }) => feedback === 'ok');
  const find = <T extends ImageType>(type: T) =>
    (good.find((one) => one.type === type) as (ImageFindings & { type: T }) | undefined) ?? null;
  return {
    front: find('document_front'),
    back: find('document_back'),
    selfie: find('selfie'),
    selfieRequired: findings.some(({ type }) => type === 'selfie'),
    flagged: notMeasured('there are no earlier sessions on the command line'),
    risk: notMeasured('there is no device on the command line'),
  };
}

/** Face descriptors are biometric templates: they are not for a terminal or a log. */
export const withoutTemplates = (findings: ImageFindings): unknown =>
  JSON.parse(JSON.stringify(findings, (key, value: unknown) => (key === 'descriptor' ? undefined : value)));

function summary(decision: Decision, findings: readonly ImageFindings[]): string {
  const checks = Object.entries(decision.checks).map(([name, { recommendation, reasons, why }]) => {
    const because = [...reasons, ...(why === undefined ? [] : [why])].join(', ');
    return `  ${name.padEnd(24)} ${recommendation}${because === '' ? '' : `  (${because})`}`;
  });
  const pictures = findings.map(({ type, feedback }) => `  ${type.padEnd(24)} ${feedback}`);
  return [decision.recommendation, 'checks', ...checks, 'pictures', ...pictures].join('\n');
}
