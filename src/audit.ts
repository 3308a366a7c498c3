import { randomBytes } from 'node:crypto';
import type { Tx } from './store/database.ts';

export interface AuditLine {
  readonly at: number;
  /** Id of the application, or the part of the service that acted. */
  readonly actor: string;
  readonly action:
    | 'session_deleted'
    | 'image_read'
    | 'keys_rotated'
    | 'blocklist_added'
    | 'blocklist_removed'
    | 'blocklist_expired';
  readonly sessionId?: string;
  /** Numbers and codes only; nothing personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** Appends to the audit log in the caller's transaction. Lines are never changed and outlive their session. */
export async function audit(tx: Tx, line: AuditLine): Promise<void> {
  const { at, actor, action, sessionId = null, details } = line;
  const id = randomBytes(12).toString('base64url');
  const row = { id, at, actor, action, session_id: sessionId, details: JSON.stringify(details) };
  await tx.q.insertInto('audit').values(row).execute();
}
