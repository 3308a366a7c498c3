import { type Activity, record } from '../activity.ts';
import type { Application } from '../applications.ts';
import type { Database } from '../store/database.ts';

/** What a page or the vendor's SDK tells of itself; what else it sends is not read. */
export interface DeviceEvent {
  readonly event_type?: string;
  readonly page_view_req?: { readonly page_name?: string };
  readonly user_action_req?: { readonly user_action_type?: string; readonly page_name?: string };
  readonly error_req?: { readonly error_name?: string };
}

/** Activities are kept unsealed, so only codes go into them: nothing that could be a sentence, a name or an address. */
const CODE = /^[A-Za-z][\w-]{0,59}$/;
const code = (text: string | undefined): string | undefined => (text && CODE.test(text) ? text : undefined);

type Told = Pick<Activity, 'name' | 'details'>;

/** What each event is told as. A picture that was sent is told by its examination, and is not told twice. */
const TOLD: Readonly<Record<string, (event: DeviceEvent) => Told>> = {
  page_view: ({ page_view_req: req }) => ({ name: 'page_loaded', details: codes({ pageName: req?.page_name }) }),
  user_action: ({ user_action_req: req }) => ({
    name: 'user_action',
    details: codes({ userActionType: req?.user_action_type, pageName: req?.page_name }),
  }),
  processing_complete: () => ({ name: 'sdk_process_completed', details: {} }),
  error: ({ error_req: req }) => ({ name: 'error', details: codes({ errorName: req?.error_name }) }),
};

function codes(details: Readonly<Record<string, string | undefined>>): Activity['details'] {
  const known = Object.entries(details).flatMap(([name, text]) => {
    const value = code(text);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(known);
}

/** Tells a device's event to the backend that collects activities; an event nobody knows tells nothing. */
export async function tellEvent(
  db: Database,
  application: Application,
  sessionId: string,
  event: DeviceEvent,
  at: number,
): Promise<void> {
  const type = event.event_type ?? '';
  if (!application.collecting || !Object.hasOwn(TOLD, type)) return;
  await db.transaction((tx) => record(tx, application, [{ ...TOLD[type]!(event), sessionId, at }]));
}
