import { parentPort, workerData } from 'node:worker_threads';
import type { ClaimantOrder } from './claimant.ts';
import { repertoire } from './people/repertoire.ts';
import { specimenPicture } from './specimen.ts';

// The entry of a worker thread: draws one picture and ends.
const { person, today, scene } = workerData as ClaimantOrder;
parentPort?.postMessage(
  scene.show === 'document_front'
    ? await specimenPicture({ person, seed: 'virtual camera', today }, 'passport.jpg')
    : (await repertoire(person))[scene.show][scene.take],
);
