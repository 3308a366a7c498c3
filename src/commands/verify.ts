import type { ImageFindings, ImageType } from '../analysis/findings.ts';
import { notMeasured } from '../analysis/findings.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { Evidence } from '../decision/evidence.ts';
import { POLICY } from '../decision/policy.ts';
import { completeResult } from '../http/result.ts';
import { dayOf } from '../session/work.ts';
import { UsageError } from './failure.ts';
import type { Flags, Invocation } from './index.ts';
import { openLocalPool, readPicture, withoutTemplates } from './pictures.ts';
import { print } from './print.ts';

const STATUS = { ALLOW: 0, CHALLENGE: 10, DENY: 20 } as const;
const FLAGS: Readonly<Record<string, ImageType>> = { front: 'document_front', back: 'document_back', selfie: 'selfie' };

export async function run({ config, flags }: Invocation): Promise<number> {
  if (flags.front === undefined) throw new UsageError('--front is needed: the picture of the document.');
  const pictures = await readAll(flags);
  const pool = await openLocalPool(config);
  try {
    const today = dayOf(Date.now());
    return answer(flags, await Promise.all(pictures.map(({ jpeg, type }) => pool.examine(jpeg, type, today))));
  } finally {
    await pool.close();
  }
}

const readAll = (flags: Flags) =>
  Promise.all(
    Object.entries(FLAGS).flatMap(([flag, type]) => {
      const path = flags[flag];
      return typeof path === 'string' ? [readPicture(path, `--${flag}`).then((jpeg) => ({ jpeg, type }))] : [];
    }),
  );

function answer(flags: Flags, findings: readonly ImageFindings[]): number {
  const now = new Date();
  const decision = decide(evidenceOf(findings), POLICY, now);
  const images = findings.filter(isAccepted).map(({ type }) => ({ id: type, type }));
  const result = completeResult({ sessionId: 'local', createdAt: now, decision, images, mock: null });
  print(flags, { ...result, findings: findings.map(withoutTemplates) }, () => summary(decision, findings));
  return STATUS[decision.recommendation];
}

/** A picture that the service would have refused is no evidence here either. */
const isAccepted = ({ feedback }: ImageFindings): boolean => feedback === 'ok';

function evidenceOf(findings: readonly ImageFindings[]): Evidence {
  const good = findings.filter(isAccepted);
  const find = <T extends ImageType>(type: T) =>
    (good.find((one) => one.type === type) as (ImageFindings & { type: T }) | undefined) ?? null;
  return {
    front: find('document_front'),
    back: find('document_back'),
    selfie: find('selfie'),
    selfieRequired: findings.some(({ type }) => type === 'selfie'),
    challenge: notMeasured('passive_only: on the command line nobody moves before a camera'),
    injection: notMeasured('pictures from the command line are not signed'),
    flagged: notMeasured('there are no earlier sessions on the command line'),
    risk: notMeasured('there is no device on the command line'),
  };
}

function summary(decision: Decision, findings: readonly ImageFindings[]): string {
  const checks = Object.entries(decision.checks).map(([name, { recommendation, reasons, why }]) => {
    const because = [...reasons, ...(why === undefined ? [] : [why])].join(', ');
    return `  ${name.padEnd(24)} ${recommendation}${because === '' ? '' : `  (${because})`}`;
  });
  const pictures = findings.map(({ type, feedback }) => `  ${type.padEnd(24)} ${feedback}`);
  return [decision.recommendation, 'checks', ...checks, 'pictures', ...pictures].join('\n');
}
