import type { ImageType } from '../../src/analysis/findings.ts';
import type { ChallengeCalls, DrawnChallenge } from './camera/contract.ts';
import { sign } from './signing.ts';
import type { CallProblem, Shot, Standing } from './state.ts';

/** The page's requests: the vendor's wire, and ours beside it. */

const BASE = '/verify/api/v1/verification';

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly problem: CallProblem;

  constructor(problem: CallProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** What this tab holds of a session that it has begun. */
export interface Held {
  readonly sid: string;
  readonly token: string;
  /** Names the key that pictures are signed with; null where the browser keeps none. */
  readonly signing: string | null;
}

interface StartAnswer {
  readonly session_id: string;
  readonly user_token: string;
  readonly required_images: readonly ImageType[];
}

interface StatusAnswer {
  readonly status: string;
  readonly missing_images?: readonly ImageType[];
  readonly recapture_reason?: string;
  readonly callback_url?: string;
  readonly expires_at?: string;
  readonly extendable?: boolean;
}

interface UploadAnswer {
  readonly feedback: string;
  readonly custom_feedback?: string;
  readonly missing_images: readonly ImageType[];
}

const PROBLEMS: Readonly<Record<number, CallProblem>> = {
  0: 'offline',
  400: 'refused',
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'gone',
  409: 'conflict',
  410: 'gone',
  413: 'refused',
  422: 'refused',
  429: 'busy',
  503: 'busy',
};

const problemOf = (status: number, body: { readonly code?: string }): CallProblem =>
  body.code === 'too_many_images' ? 'too_many' : (PROBLEMS[status] ?? 'broken');

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
  /** Called with what part of the body has been sent, 0 to 1. */
  readonly onSent?: (part: number) => void;
}

interface Answer<T> {
  readonly body: T;
  /** The server's clock less this device's, in milliseconds. */
  readonly ahead: number;
}

/** XMLHttpRequest, because fetch does not tell how much of a picture has been sent. */
function call<T>({ method, path, token, body, onSent }: Request): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, `${BASE}${path}`);
    request.timeout = 90_000;
    request.setRequestHeader('accept', 'application/json');
    if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`);
    if (body) request.setRequestHeader('content-type', 'application/json');
    if (onSent) request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status < 200 || request.status > 299) return reject(new CallError(problemOf(request.status, answer)));
      resolve({ body: answer as T, ahead: aheadOf(request.getResponseHeader('date')) });
    };
    request.onerror = request.ontimeout = () => reject(new CallError('offline'));
    request.send(body ? JSON.stringify(body) : null);
  });
}

function parsed(text: string): object & { readonly code?: string } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function aheadOf(date: string | null): number {
  const ahead = Date.parse(date ?? '') - Date.now();
  return Number.isFinite(ahead) ? ahead : 0;
}

/** Redeems the start token; of several at once, one wins. */
export async function start(
  request: object,
): Promise<Pick<Held, 'sid' | 'token'> & { readonly missing: readonly ImageType[] }> {
  const { body } = await call<StartAnswer>({ method: 'POST', path: '/start', body: request });
  return { sid: body.session_id, token: body.user_token, missing: body.required_images };
}

export async function linkStanding(startToken: string): Promise<Standing> {
  return standingOf(await call({ method: 'POST', path: '/link-status', body: { start_token: startToken } }));
}

export async function standing({ sid, token }: Held): Promise<Standing> {
  return standingOf(await call({ method: 'GET', path: `/${sid}/status`, token }));
}

function standingOf({ body, ahead }: Answer<StatusAnswer>): Standing {
  const expiresAt = Date.parse(body.expires_at ?? '') - ahead;
  return {
    status: body.status,
    missing: body.missing_images ?? [],
    reason: body.recapture_reason,
    callbackUrl: body.callback_url,
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : undefined,
    extendable: body.extendable,
  };
}

export async function extend({ sid, token }: Held): Promise<void> {
  await call({ method: 'POST', path: `/${sid}/extension`, token, body: {} });
}

export async function upload(
  { sid, token, signing }: Held,
  shot: Shot,
  onSent: (part: number) => void,
): Promise<UploadAnswer> {
  const { meta } = shot;
  const content = await base64(shot.picture);
  const signature = signing === null ? undefined : await sign(signing, content);
  const image = {
    format: 'jpeg',
    image_type: shot.side,
    content,
    ...(signature !== undefined && { signature }),
    image_id: shot.id,
    source: meta.source,
  };
  const device_info = {
    ...(meta.camera !== undefined && { used_camera: { label: meta.camera } }),
    ...(meta.cameras && { cameras: meta.cameras.map((label) => ({ label })) }),
  };
  const body = { image, device_info };
  return (await call<UploadAnswer>({ method: 'POST', path: `/${sid}/images`, token, body, onSent })).body;
}

/** Telemetry: nobody waits for it, and it may get lost. */
export function tell({ sid, token }: Held, type: 'page_view' | 'processing_complete' | 'error', what: object): void {
  const body = { event_type: type, [`${type}_req`]: what };
  call({ method: 'POST', path: `/${sid}/events`, token, body }).catch(() => {});
}

export function challengeCalls({ sid, token, signing }: Held): ChallengeCalls {
  const post = async <T>(path: string, body: object): Promise<T> =>
    (await call<T>({ method: 'POST', path: `/${sid}/challenge${path}`, token, body })).body;
  return {
    draw: () => post<DrawnChallenge>('', {}),
    submit: async (nonce, frames) => {
      const text = [nonce, ...frames.flatMap(({ step, at, content }) => [step, at, content])].join('\n');
      const signature = signing === null ? undefined : await sign(signing, text);
      return post(`/${encodeURIComponent(nonce)}/frames`, { frames, ...(signature !== undefined && { signature }) });
    },
  };
}

export function base64(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new CallError('refused'));
    reader.readAsDataURL(picture);
  });
}
