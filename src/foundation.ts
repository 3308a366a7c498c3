import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Applications } from './applications.ts';
import type { Config } from './config.ts';
import { OperatorError } from './errors.ts';
import { type Blobs, fsBlobs, s3Blobs } from './evidence/blobs.ts';
import { Challenges } from './evidence/challenges.ts';
import { Images } from './evidence/images.ts';
import { ContentMarks } from './evidence/marks.ts';
import { SessionStore } from './session/store.ts';
import { type Database, DataFolderInUse, openDatabase } from './store/database.ts';
import { KeyRing, masterKeyFile } from './store/seal.ts';

/** Says something to the operator: a new secret, a warning. */
export type Tell = (line: string) => void;
export const tellOperator: Tell = (line) => void process.stderr.write(`${line}\n`);

export const poolOptions = ({
  workers,
  queueLimit,
  padModel,
}: Pick<Config, 'workers' | 'queueLimit' | 'padModel'>) => ({
  threads: workers === 0 ? Math.min(availableParallelism(), 4) : workers,
  queueLimit,
  timeoutMs: 20_000,
  padModel,
});

/** Store, keys and images: what commands and the service share. */
export interface Foundation {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly applications: Applications;
  readonly sessions: SessionStore;
  readonly images: Images;
  readonly challenges: Challenges;
  readonly marks: ContentMarks;
}

/** Opens the store. Throws an OperatorError where another process owns the data folder. */
export async function openFoundation(config: Config, tell: Tell): Promise<Foundation> {
  const blobs = openBlobs(config);
  const db = await openDatabase({ dataDir: config.dataDir, url: config.databaseUrl }).catch((error: unknown) => {
    throw error instanceof DataFolderInUse ? new OperatorError(error.message) : error;
  });
  try {
    const keys = new KeyRing(config.masterKey ?? ownMasterKey(config.dataDir, tell));
    const applications = new Applications(db);
    return {
      db,
      keys,
      applications,
      sessions: new SessionStore(db, keys),
      images: new Images(db, blobs),
      challenges: new Challenges(db, blobs),
      marks: new ContentMarks(keys),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

function ownMasterKey(dataDir: string, tell: Tell): string {
  const { masterKey, made } = masterKeyFile(dataDir);
  if (made)
    tell(`Made a master key in ${join(dataDir, 'master.key')}. Back it up apart from the data, or set MASTER_KEY.`);
  return masterKey;
}

function openBlobs({ blobUrl, dataDir, s3AccessKeyId, s3SecretAccessKey }: Config): Blobs {
  if (blobUrl === undefined) return fsBlobs(join(dataDir, 'blobs'));
  if (s3AccessKeyId === undefined || s3SecretAccessKey === undefined)
    throw new OperatorError('BLOB_URL needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  return s3Blobs(blobUrl, { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey });
}
