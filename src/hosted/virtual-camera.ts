import { createHash } from 'node:crypto';
import { Fault } from '../errors.ts';
import type { Server } from '../http/server.ts';
import { drawClaimant, sceneNamed } from '../specimen/claimant.ts';
import type { HostedContext } from './page.ts';

/** Cast members below this number are told apart by the face matcher. */
const PEOPLE = 12;
const DAY = 'YYYY-MM-DD'.length;

/**
 * Pictures of a fictional person, for the page of a test application to show in place of a camera's. Which person follows
 * from the session, so that document, movements and face belong together.
 */
export function virtualCamera(app: Server, { sessions, applications, clock }: HostedContext): void {
  app.get<{ Params: { sid: string; scene: string } }>(
    '/verify/app/virtual/:sid/:scene.jpg',
    { schema: { hide: true } },
    async ({ params }, reply) => {
      const stored = await sessions.peek(params.sid, clock());
      const application = stored && (await applications.byId(stored.session.applicationId));
      const scene = sceneNamed(params.scene);
      if (application?.mode !== 'test' || !scene) throw new Fault('not_found');
      const person = createHash('sha256').update(params.sid).digest().readUInt32BE() % PEOPLE;
      const today = new Date(stored!.session.createdAt).toISOString().slice(0, DAY);
      return reply.type('image/jpeg').send(await drawClaimant({ person, today, scene }));
    },
  );
}
