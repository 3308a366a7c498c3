/** What a shop knows of a result; `docs` of the running service has the whole. */
export interface Result {
  readonly session_id: string;
  readonly status: 'pending' | 'capturing' | 'processing' | 'recapture' | 'complete' | 'error';
  readonly error_reason?: string;
  readonly recommendation?: 'ALLOW' | 'CHALLENGE' | 'DENY';
  readonly person?: Readonly<Record<string, unknown>>;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly checks?: Readonly<Record<string, { readonly recommendation: string; readonly reasons?: readonly string[] }>>;
  readonly verification_images?: readonly { readonly id: string; readonly type: string }[];
  readonly policy?: { readonly version: string; readonly hash: string };
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface NewSession {
  readonly callback_url: string;
  readonly state: string;
  readonly time_to_live: string;
}

/** The calls that an integrator's backend makes, and nothing else: no part of the service is imported here. */
export class Verification {
  readonly #base: () => string;
  readonly #credentials: Credentials;
  #token = { text: '', until: 0 };

  /** `base` is where the service answers, such as `https://verify.example`. */
  constructor(base: () => string, credentials: Credentials) {
    this.#base = base;
    this.#credentials = credentials;
  }

  create(session: NewSession): Promise<{ session_id: string; start_token: string }> {
    return this.#json('/verification', { method: 'POST', body: JSON.stringify(session) });
  }

  result(sessionId: string): Promise<Result> {
    return this.#json(`/verification/${encodeURIComponent(sessionId)}/result?detailed=true`);
  }

  /** JPEG bytes. */
  async image(sessionId: string, imageId: string): Promise<Buffer> {
    const path = `/verification/${encodeURIComponent(sessionId)}/images/${encodeURIComponent(imageId)}?format=raw`;
    return Buffer.from(await (await this.#call(path)).arrayBuffer());
  }

  async delete(sessionId: string): Promise<void> {
    await this.#call(`/verification/${encodeURIComponent(sessionId)}`, { method: 'DELETE' });
  }

  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await this.#call(path, init)).json() as Promise<T>;
  }

  async #call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${await this.#accessToken()}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.#base()}/verify/api/v1${path}`, { ...init, headers });
    if (!response.ok) throw new VerificationRefused(response.status);
    return response;
  }

  /** A token is good for an hour and is kept until shortly before its end. */
  async #accessToken(): Promise<string> {
    if (Date.now() < this.#token.until) return this.#token.text;
    const { clientId, clientSecret } = this.#credentials;
    const response = await fetch(`${this.#base()}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        resource: 'https://verify.identity.security',
      }),
    });
    if (!response.ok) throw new VerificationRefused(response.status);
    const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number };
    this.#token = { text: access_token, until: Date.now() + (expires_in - 60) * 1000 };
    return access_token;
  }
}

/** The service answered with an error status. */
export class VerificationRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`The verification service answered ${status}.`);
    this.status = status;
  }
}
