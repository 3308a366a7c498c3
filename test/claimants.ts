import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Face, type ImageFindings, type ImageType, measured } from '../src/analysis/findings.ts';
import type { ApplicationSettings, Mode } from '../src/applications.ts';
import { mockFindings } from '../src/session/mock.ts';
import type { Examiner } from '../src/session/work.ts';
import { TestService } from './service.ts';

/** Somebody before the camera: faces of different numbers lie 0.85 apart, as strangers do. */
export interface Claimant {
  readonly face: number;
  readonly number: string;
  readonly name: string;
  /** What the pictures look like; `attack` shows a face on a screen. */
  readonly attack?: boolean;
  /** The portrait is of somebody else. */
  readonly portrait?: number;
}

export const descriptorOf = (face: number, aside = 0) =>
  Array.from({ length: 128 }, (_, i) => (i === face ? 0.6 : i === 127 ? aside : 0));

/** Sees in every picture the claimant whose turn it is. */
export function examinerOf(turn: { claimant: Claimant }): Examiner & { close(): Promise<void> } {
  return {
    engine: 'prepared',
    examine: async (_bytes, type) => findingsOf(turn.claimant, type),
    judge: () => Promise.reject(new Error('nobody is asked to move')),
    close: async () => {},
  };
}

function findingsOf({ face, number, name, attack, portrait = face }: Claimant, type: ImageType): ImageFindings {
  const { front: shown, selfie: seen } = mockFindings({}, new Date());
  const [front, selfie] = [shown!, seen!];
  const like = (finding: typeof selfie.face, descriptor: number[]) =>
    finding.measured ? measured<Face>({ ...finding.value, descriptor }) : finding;
  if (type === 'selfie') {
    const attacks = measured({ attacks: attack ? (['screen_capture'] as const) : [] });
    return { ...selfie, face: like(selfie.face, descriptorOf(face)), presentationAttack: attacks };
  }
  const document = front.document.measured ? measured({ ...front.document.value, number }) : front.document;
  const person = front.person.measured ? measured({ ...front.person.value, fullName: name }) : front.person;
  return { ...front, document, person, backNeeded: false, portrait: like(front.portrait, descriptorOf(portrait, 0.3)) };
}

/** What every picture of a prepared examination looks like. */
export const PICTURE = readFileSync(join(import.meta.dirname, '../models/self-test.jpg')).toString('base64');
export const anna: Claimant = { face: 1, number: 'AA1', name: 'ANNA ERIKSSON' };
export const bert: Claimant = { face: 2, number: 'BB2', name: 'BERT MUSTER' };

/** A service whose examiner sees who is told, and the way to verify somebody. */
export async function open(options: {
  store: 'sqlite' | 'postgres';
  mode?: Mode;
  settings?: Partial<ApplicationSettings>;
}) {
  const turn = { claimant: anna };
  const service = await TestService.start({ ...options, openExaminer: async () => examinerOf(turn) });
  const verify = async (claimant: Claimant) => {
    turn.claimant = claimant;
    const sid = await service.started({});
    for (const type of ['document_front', 'selfie']) await service.upload(sid, type, PICTURE);
    const { recommendation, checks } = await service.until(sid, ['complete']);
    return { sid, recommendation, flagged: checks.flagged_identity };
  };
  return { service, verify, turn };
}
