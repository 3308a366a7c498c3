import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyStore, type StoreKind, testableStores } from '../test/postgres.ts';
import {
  ACTIVITIES,
  Activities,
  type Activity,
  activityRows,
  forgetActivities,
  insertActivities,
  record,
} from './activity.ts';
import { type Application, Applications } from './applications.ts';
import { FAULTS, type FaultCode } from './errors.ts';
import { type Database, openDatabase } from './store/database.ts';

const stores = await testableStores();
const DAY = 86_400_000;
const NOW = 1_795_445_179_245;

const created = (sessionId: string, at = NOW): Activity => ({ name: 'session_created', sessionId, at, details: {} });

/** A store with one application that collects, and a stream of it. */
async function collecting(kind: StoreKind) {
  const store = await emptyStore(kind);
  const db: Database = await openDatabase(store.options);
  onTestFinished(async () => {
    await db.close();
    store.remove();
  });
  const applications = new Applications(db);
  const activities = new Activities(db, applications);
  const newApplication = async () => {
    const { application } = await applications.create({ name: 'shop', mode: 'test' }, NOW);
    await activities.start(application.id, NOW);
    return (await applications.byId(application.id))!;
  };
  const shop = await newApplication();
  await activities.openStream(shop.id, 'own');
  const tell = (...all: Activity[]) => db.transaction((tx) => record(tx, shop, all));
  const collect = async (stream = 'own', most = 1_000, now = NOW, application: Application = shop) =>
    (await activities.collect(application.id, stream, most, now)).map(
      ({ additionalParams }) => additionalParams.sessionId,
    );
  return { db, applications, activities, shop, newApplication, tell, collect };
}

const refused = async (work: Promise<unknown>): Promise<FaultCode> =>
  work.then(
    () => Promise.reject(new Error('not refused')),
    (error) => error.code,
  );

describe.each(stores)('activities on %s', (kind) => {
  it('are given once to each stream, the oldest first', async () => {
    const { activities, shop, tell, collect } = await collecting(kind);
    await tell(created('a'), created('b'));
    await activities.openStream(shop.id, 'late');
    await tell(created('c'));
    expect(await collect('own', 2)).toEqual(['a', 'b']);
    expect(await collect('own', 2)).toEqual(['c']);
    expect(await collect('own', 2)).toEqual([]);
    expect(await collect('late')).toEqual(['a', 'b', 'c']);
  });

  it('have the published members, and no one in them', async () => {
    const { activities, shop, tell } = await collecting(kind);
    const details = { imageType: 'selfie', processResult: 'ok' };
    await tell({ name: 'image_uploaded_info', sessionId: 's', at: NOW, details });
    expect(await activities.collect(shop.id, 'own', 10, NOW)).toEqual([
      {
        activity: 'image_uploaded_info',
        app_id: shop.id,
        ip: null,
        timestamp: NOW,
        user_agent: null,
        user_id: null,
        additionalParams: { sessionId: 's', ...details },
      },
    ]);
  });

  it('happen together with what they tell of, or not at all', async () => {
    const { db, shop, collect } = await collecting(kind);
    const failed = db.transaction(async (tx) => {
      await record(tx, shop, [created('never')]);
      throw new Error('the change failed');
    });
    await expect(failed).rejects.toThrow('the change failed');
    expect(await collect()).toEqual([]);
  });

  it('are passed over by no cursor, however the transactions that record them overlap', async () => {
    const { db, shop, collect } = await collecting(kind);
    const WRITERS = 40;
    let writing = true;
    const write = async (i: number) => {
      await pause(Math.random() * 60);
      await db.transaction(async (tx) => {
        await record(tx, shop, [created(`${i}`)]);
        // Drawn, and not to be seen for a while: the next one must not be seen before it.
        await pause(Math.random() * 10);
      });
    };
    const seen: string[] = [];
    const reading = (async () => {
      while (writing) {
        seen.push(...(await collect()));
        await pause(1);
      }
    })();
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => write(i)));
    writing = false;
    await reading;
    seen.push(...(await collect()));
    expect(new Set(seen).size).toBe(WRITERS);
    expect(seen).toHaveLength(WRITERS);
  });

  it('are shared out, none twice, among those who collect one stream at once', async () => {
    const { tell, collect } = await collecting(kind);
    await tell(...Array.from({ length: 50 }, (_, i) => created(`${i}`)));
    const parts = await Promise.all(Array.from({ length: 5 }, () => collect('own', 10)));
    expect(new Set(parts.flat()).size).toBe(50);
  });

  it('of several applications may be committed together, in any order', async () => {
    const { db, activities, shop, newApplication, collect } = await collecting(kind);
    const other = await newApplication();
    await activities.openStream(other.id, 'own');
    const rows = (...all: Application[]) => all.flatMap((one) => activityRows(one, [created(one.id)]));
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        db.transaction((tx) => insertActivities(tx, i % 2 ? rows(shop, other) : rows(other, shop))),
      ),
    );
    expect(await collect()).toEqual(Array(20).fill(shop.id));
    expect(await collect('own', 1_000, NOW, other)).toEqual(Array(20).fill(other.id));
  });

  it('can be collected for a day, and then go', async () => {
    const { db, tell, collect } = await collecting(kind);
    await tell(
      ...Array.from({ length: 2_100 }, (_, i) => created(`old ${i}`, NOW - DAY)),
      created('young', NOW - DAY + 1),
    );
    const kept = async () =>
      (await db.read.selectFrom('activity').select('sequence').execute()).map((row) => row.sequence);
    expect(await kept()).toHaveLength(2_101);
    expect(await collect()).toEqual(['young']);
    await forgetActivities(db, NOW);
    expect(await kept()).toHaveLength(1);
    const [last] = await kept();
    await forgetActivities(db, NOW + DAY);
    expect(await kept()).toEqual([]);
    await tell(created('next'));
    expect((await kept())[0], 'a number is never given out again').toBeGreaterThan(last!);
    expect(await collect()).toEqual(['next']);
  });

  it('are not recorded for who does not collect: nothing is asked of the store', async () => {
    const { applications, activities, shop } = await collecting(kind);
    await activities.stop(shop.id);
    const stopped = (await applications.byId(shop.id))!;
    expect(activityRows(stopped, [created('s')])).toEqual([]);
    const untouchable = new Proxy({} as never, { get: () => expect.fail('the store was asked') });
    await record(untouchable, stopped, [created('s')]);
  });

  it('are recorded from the very answer to start-collect', async () => {
    const { applications, activities } = await collecting(kind);
    const { application } = await applications.create({ name: 'other', mode: 'test' }, NOW);
    for (let i = 0; i < 5; i++) {
      expect((await applications.byId(application.id))?.collecting).toBe(false);
      await activities.start(application.id, NOW);
      expect((await applications.byClientId(application.clientId))?.collecting).toBe(true);
      await activities.stop(application.id);
    }
  });

  it('cannot be started twice, nor anything be done before', async () => {
    const { activities, shop } = await collecting(kind);
    expect(await refused(activities.start(shop.id, NOW))).toBe('collect_already_started');
    await activities.stop(shop.id);
    for (const work of [
      () => activities.stop(shop.id),
      () => activities.openStream(shop.id, 'own'),
      () => activities.closeStream(shop.id, 'own'),
      () => activities.collect(shop.id, 'own', 1, NOW),
    ])
      expect(await refused(work())).toBe('collect_not_started');
  });

  it('of two who start at once, one did', async () => {
    const { activities, shop } = await collecting(kind);
    await activities.stop(shop.id);
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => activities.start(shop.id, NOW)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('lose their streams when collecting stops', async () => {
    const { activities, shop, tell, collect } = await collecting(kind);
    await tell(created('a'));
    await activities.stop(shop.id);
    await activities.start(shop.id, NOW);
    expect(await refused(collect())).toBe('not_found');
  });

  it('have ten streams at most, also when they are opened at once', async () => {
    const { activities, shop } = await collecting(kind);
    const open = (name: string) => activities.openStream(shop.id, name);
    expect(await refused(open('own'))).toBe('stream_exists');
    const answers = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => open(`s${i}`)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
    expect(await refused(open('more'))).toBe('too_many_streams');
    await activities.closeStream(shop.id, 'own');
    await open('more');
  });

  it.each(['', ' ', 'a b', 'ä', 'a/b', 'x'.repeat(65), 'a\n'])('refuse the stream_id %j', async (streamId) => {
    const { activities, shop } = await collecting(kind);
    for (const work of [
      () => activities.openStream(shop.id, streamId),
      () => activities.closeStream(shop.id, streamId),
      () => activities.collect(shop.id, streamId, 1, NOW),
    ])
      expect(await refused(work())).toBe('invalid_stream_id');
  });

  it('and streams belong to one application', async () => {
    const { activities, newApplication, tell, collect } = await collecting(kind);
    await tell(created('secret'));
    const other = await newApplication();
    expect(await refused(collect('own', 1, NOW, other))).toBe('not_found');
    expect(await refused(activities.closeStream(other.id, 'own'))).toBe('not_found');
    await activities.openStream(other.id, 'own');
    expect(await collect('own', 1, NOW, other)).toEqual([]);
    expect(await collect()).toEqual(['secret']);
  });
});

it('the refusals have the published statuses', () => {
  const codes = ['collect_not_started', 'not_found', 'invalid_stream_id', 'stream_exists', 'too_many_streams'] as const;
  expect(codes.map((code) => FAULTS[code].status)).toEqual([403, 404, 406, 409, 429]);
  expect(ACTIVITIES).toHaveLength(13);
});
