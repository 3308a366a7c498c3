import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { html } from '../../src/demo/html.ts';
import { resultPage } from '../../src/demo/pages.ts';
import { PIXEL, TestService } from '../service.ts';

/** What a browser keeps between two requests to the shop. */
class Visitor {
  readonly #shop: string;
  #cookie = '';

  constructor(shop: string) {
    this.#shop = shop;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(new URL(path, this.#shop), {
      redirect: 'manual',
      ...init,
      headers: { cookie: this.#cookie },
    });
    this.#cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie;
    return answer;
  }

  /** Presses the button; where it leads. */
  async verify(): Promise<URL> {
    const answer = await this.ask('/demo/verify', { method: 'POST' });
    expect(answer.status).toBe(303);
    return new URL(answer.headers.get('location') ?? '');
  }
}

describe('the demonstration shop', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ variables: { PUBLIC_URL: '', DEMO: 'on' } });
  });
  afterAll(() => service.stop());

  const visitor = () => new Visitor(service.service.url);
  const startTokenOf = (address: URL) => address.pathname.split('/').at(-1)!;

  /** What the hosted page does: starts the session, and learns where the person goes at the end. */
  async function startedBy(address: URL) {
    const start = { start_token: startTokenOf(address), consent: { granted: true } };
    const { session_id, user_token } = (await service.call('POST', '/verification/start', start)).body as {
      session_id: string;
      user_token: string;
    };
    const path = `/verification/${session_id}/status`;
    const status = await service.call<{ callback_url: string }>('GET', path, undefined, {
      authorization: `Bearer ${user_token}`,
    });
    return { sessionId: session_id, callback: new URL(status.body.callback_url) };
  }

  it('sends its visitor to the hosted page with a token that starts one session', async () => {
    const address = await visitor().verify();
    expect(address.pathname).toMatch(/^\/verify\/app\/[0-9a-f]{32}$/);
    const { sessionId, callback } = await startedBy(address);
    expect(callback.pathname).toBe('/demo/complete');
    expect(callback.searchParams.get('sessionId')).toBe(sessionId);
    expect(callback.searchParams.get('state')).toMatch(/^[\w-]{24}$/);
  });

  it('waits for the result of a visitor who comes back early', async () => {
    const one = visitor();
    const { callback } = await startedBy(await one.verify());
    const answer = await one.ask(callback.href);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('One moment.');
  });

  it.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'forged')],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['the session of somebody else', (url: URL) => url.searchParams.set('sessionId', 'someone-elses')],
  ])('refuses a return with %s', async (_, change) => {
    const one = visitor();
    const { callback } = await startedBy(await one.verify());
    change(callback);
    const answer = await one.ask(callback.href);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('We do not know this visit.');
  });

  it('refuses a stolen return address: another browser has no part in the visit', async () => {
    const { callback } = await startedBy(await visitor().verify());
    expect((await visitor().ask(callback.href)).status).toBe(400);
    expect((await visitor().ask('/demo/pictures/x')).status).toBe(404);
  });

  it('deletes the session of a visitor who wants to be forgotten', async () => {
    const one = visitor();
    const { sessionId, callback } = await startedBy(await one.verify());
    expect((await one.ask('/demo/forget', { method: 'POST' })).status).toBe(200);
    expect((await one.ask(callback.href)).status).toBe(400);
    expect(await service.service.foundation.sessions.peek(sessionId, Date.now())).toBeNull();
  });

  it('runs no script and is framed by nobody', async () => {
    const answer = await visitor().ask('/demo');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
  });

  it('writes what a document says as text, whatever it says', () => {
    const page = resultPage({
      session_id: 's',
      status: 'complete',
      recommendation: 'CHALLENGE',
      person: { full_name: '<img src=x onerror=alert(1)>', age: 33 },
      document: { number: `"'>`, expiration_date: '2031-02-03T00:00:00.000Z' },
      checks: { biometric_matching: { recommendation: 'CHALLENGE', reasons: ['biometric_mismatch'] } },
      verification_images: [{ id: 'a"b', type: 'selfie' }],
    });
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('&quot;&#39;&gt;');
    expect(page).toContain('/demo/pictures/a%22b');
    expect(page).toContain('<dd>2031-02-03</dd>');
    expect(page).toContain('biometric mismatch');
    expect(html`${'<'}${html`<b>`}${null}${[html`<i>`, html`<u>`]}`.text).toBe('&lt;<b><i><u>');
  });

  it('is an application of its own, in test mode', async () => {
    const shop = await service.service.foundation.applications.byClientId('demo-shop');
    expect(shop).toMatchObject({ mode: 'test', disabled: false });
  });
});

describe('the shop is served', () => {
  const served = async (variables: Record<string, string>) => {
    const service = await TestService.start({ variables: { PUBLIC_URL: '', ...variables } });
    const { status } = await service.send({ method: 'GET', url: '/demo' });
    await service.stop();
    return status === 200;
  };

  it('where nothing says that others use the service', async () => {
    expect(readConfig({}).demo).toBe('auto');
    expect(await served({})).toBe(true);
  });

  it.each([
    ['a public address', { PUBLIC_URL: 'https://verify.example' }],
    ['a first application in live mode', { CLIENT_MODE: 'live' }],
    ['DEMO=off', { DEMO: 'off' }],
  ])('but not with %s', async (_, variables) => {
    expect(await served(variables)).toBe(false);
  });
});

describe("the vendor's sample backend, with another base address", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ variables: { PUBLIC_URL: '' } });
  });
  afterAll(() => service.stop());

  // Its calls as they are: a form for the token, `time_to_live: "1h"`, the link from the base address, the result.
  it('gets from its token to a result', async () => {
    const base = service.service.url;
    const token = await fetch(`${base}/oidc/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: service.clientId,
        client_secret: service.clientSecret,
        grant_type: 'client_credentials',
        resource: 'https://verify.identity.security',
      }),
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${access_token}` };
    const created = await fetch(`${base}/verify/api/v1/verification`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        callback_url: 'http://localhost:8080/complete',
        state: 'a-state',
        time_to_live: '1h',
        mock_behavior: { recommendation: 'ALLOW' },
      }),
    });
    expect(created.status).toBe(200);
    const { start_token, session_id } = (await created.json()) as { start_token: string; session_id: string };
    expect((await fetch(`${base}/verify/app/${start_token}`)).status).toBe(200);

    const device = { start_token, consent: { granted: true, document_id: 'terms' } };
    const { user_token } = (await service.call('POST', '/verification/start', device)).body as { user_token: string };
    const person = { authorization: `Bearer ${user_token}` };
    for (const image_type of ['document_front', 'document_back', 'selfie']) {
      const image = { format: 'jpeg', image_type, content: PIXEL };
      await service.call('POST', `/verification/${session_id}/images`, { image }, person);
    }
    await service.until(session_id, ['complete']);
    const status = await service.call<{ callback_url: string }>(
      'GET',
      `/verification/${session_id}/status`,
      undefined,
      person,
    );
    const callback = new URL(status.body.callback_url);
    expect(callback.pathname).toBe('/complete');
    expect(Object.fromEntries(callback.searchParams)).toEqual({ sessionId: session_id, state: 'a-state' });

    const result = await fetch(`${base}/verify/api/v1/verification/${session_id}/result`, { headers });
    expect(await result.json()).toMatchObject({ session_id, status: 'complete', recommendation: 'ALLOW' });
  });
});
