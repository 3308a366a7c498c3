import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anna, type Claimant, open, PICTURE } from '../claimants.ts';
import { type ErrorBody, STORES } from '../service.ts';

interface Entry {
  readonly id: string;
  readonly face: boolean;
  readonly document: boolean;
  readonly source: string;
  readonly session_id?: string;
  readonly expires_at?: string;
}

const deniedFor = (...reasons: string[]) => ({ recommendation: 'DENY', reasons });
const CLEAN = { recommendation: 'ALLOW' };
const DAY = 86_400_000;

describe.each(STORES)('the blocklist on %s', (store) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open({ store });
  });
  afterAll(() => opened.service.stop());

  const add = async (body: object) => {
    const answer = await opened.service.call<Entry>('POST', '/blocklist', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const list = async () => (await opened.service.call<{ entries: Entry[] }>('GET', '/blocklist')).body.entries;
  const remove = async (id: string) => (await opened.service.call('DELETE', `/blocklist/${id}`)).status;
  const audited = async (entry: string) => {
    const rows = await opened.service.service.foundation.db.read
      .selectFrom('audit')
      .selectAll()
      .orderBy('at')
      .execute();
    return rows.filter(({ details }) => details.includes(entry)).map(({ action }) => action);
  };
  const flagged = async (claimant: Claimant) => (await opened.verify(claimant)).flagged;

  it('refuses the face and the document of a session, also once that session is deleted, until removed', async () => {
    const { sid } = await opened.verify(anna);
    const entry = await add({ session_id: sid });
    expect(entry).toMatchObject({ face: true, document: true, source: 'session', session_id: sid });
    expect(await list()).toEqual([entry]);
    await opened.service.call('DELETE', `/verification/${sid}`);
    expect(await opened.verify({ face: anna.face, number: 'NEW1', name: 'NEW NAME' })).toMatchObject({
      recommendation: 'DENY',
      flagged: deniedFor('previous_face_fraud'),
    });
    expect(await flagged({ ...anna, face: 20 })).toEqual(deniedFor('previous_document_fraud'));
    expect(await remove(entry.id)).toBe(200);
    expect(await remove(entry.id)).toBe(404);
    expect(await list()).toEqual([]);
    expect(await audited(entry.id)).toEqual(['blocklist_added', 'blocklist_removed']);
  });

  it('refuses the document only, where that was asked for', async () => {
    const bert: Claimant = { face: 30, number: 'BB30', name: 'BERT BLOCKED' };
    const { sid } = await opened.verify(bert);
    expect(await add({ session_id: sid, face: false })).toMatchObject({ face: false, document: true });
    expect(await flagged({ ...bert, number: 'BB31' })).toEqual(CLEAN);
    expect(await flagged(bert)).toEqual(deniedFor('previous_document_fraud'));
  });

  it('refuses the face of a picture, of which nothing else is kept, until it expires', async () => {
    const clara: Claimant = { face: 40, number: 'CC40', name: 'CLARA PICTURED' };
    const { read } = opened.service.service.foundation.db;
    const sessions = async () =>
      (await read.selectFrom('session').select('id').where('wrapped_key', 'is not', null).execute()).length;
    const before = await sessions();
    opened.turn.claimant = clara;
    const entry = await add({ picture: { content: PICTURE }, time_to_live: '1d' });
    expect(entry).toMatchObject({ face: true, document: false, source: 'picture' });
    expect(await sessions()).toBe(before);
    expect(await flagged(clara)).toEqual(deniedFor('previous_face_fraud'));

    opened.service.pass(DAY + 60_000);
    await opened.service.login();
    expect((await list()).map(({ id }) => id)).not.toContain(entry.id);
    for (let i = 0; i < 400 && (await audited(entry.id)).length < 2; i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await audited(entry.id)).toEqual(['blocklist_added', 'blocklist_expired']);
    expect(await flagged({ ...clara, number: 'CC41' })).not.toEqual(deniedFor('previous_face_fraud'));
  });

  it('applies to face authentication too', async () => {
    const dora: Claimant = { face: 50, number: 'DD50', name: 'DORA LOGGED' };
    const { sid } = await opened.verify(dora);
    await add({ session_id: sid });
    const { service } = opened;
    const reference = { type: 'session', session_id: sid };
    const { body: begun } = await service.call<{ device_session_id: string }>('POST', '/face-auth', { reference });
    const start = { device_session_id: begun.device_session_id, consent: { granted: true } };
    const { body } = await service.call<{ session_id: string }>('POST', '/face-auth/start', start);
    await service.upload(body.session_id, 'selfie', PICTURE);
    for (let i = 0; i < 400; i++) {
      const { body: result } = await service.call<{ status: string }>('GET', `/face-auth/${body.session_id}/result`);
      if (result.status === 'complete') break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const row = await service.service.foundation.db.read
      .selectFrom('result')
      .select('recommendation')
      .where('session_id', '=', body.session_id)
      .executeTakeFirstOrThrow();
    expect(row.recommendation).toBe('DENY');
  });

  it('is each application’s own', async () => {
    const eve: Claimant = { face: 60, number: 'EE60', name: 'EVE ELSEWHERE' };
    const entry = await add({ session_id: (await opened.verify(eve)).sid });
    const { applications } = opened.service.service.foundation;
    const { application, clientSecret } = await applications.create({ name: 'other', mode: 'test' }, Date.now());
    await opened.service.login({ client_id: application.clientId, client_secret: clientSecret });
    expect(await list()).toEqual([]);
    expect(await remove(entry.id)).toBe(404);
    expect(await flagged(eve)).toEqual(CLEAN);
    await opened.service.login();
  });

  it.each([
    [{}, /Either session_id or picture/],
    [{ session_id: 'x', picture: { content: 'x' } }, /Either session_id or picture/],
    [{ session_id: 'nobody' }, /names no session/],
    [{ picture: { content: 'no base64!' } }, /^picture\.content is not base64/],
    [{ session_id: 'nobody', time_to_live: 'soon' }, /time_to_live must be/],
  ])('says what is wrong with %j', async (body, sentence) => {
    const answer = await opened.service.call<ErrorBody>('POST', '/blocklist', body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toEqual([expect.stringMatching(sentence)]);
  });
});
