import { renderSVG } from 'uqr';
import { Html, html } from './html.ts';
import type { Result } from './verification.ts';

const NAME = 'Fern & Fell';

/** A whole page of the shop. `refresh`: seconds after which it asks again by itself. */
function page(title: string, body: Html, refresh?: number): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh === undefined ? null : html`<meta http-equiv="refresh" content="${refresh}">`}
<title>${title} · ${NAME}</title>
<link rel="icon" href="/demo/van.svg">
<link rel="stylesheet" href="/demo/shop.css">
</head>
<body>
<header><a href="/demo">${NAME}</a></header>
<main>${body}</main>
<footer>A demonstration shop that came with Bonafide. It rents nothing; what you photograph stays on this machine and is deleted within the hour.</footer>
</body>
</html>`.text;
}

export const VAN =
  new Html(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 250" role="img" aria-label="A camper van in front of hills">
<circle cx="330" cy="62" r="34" fill="#f2b84b"/>
<path d="M0 190 L90 92 L160 165 L240 70 L340 175 L420 120 V250 H0 Z" fill="#8fb8a2"/>
<path d="M0 215 Q120 175 220 208 T420 196 V250 H0 Z" fill="#4f8a70"/>
<path d="M92 118 q4 -22 28 -22 h150 q18 0 30 18 l24 36 q8 4 8 16 v36 H92 Z" fill="#fffaf0" stroke="#1d2a26" stroke-width="4"/>
<path d="M92 158 h238 v44 H92 Z" fill="#1f6b4f" stroke="#1d2a26" stroke-width="4"/>
<path d="M112 114 h62 v36 h-62 Z M188 114 h58 v36 h-58 Z M260 114 h18 q8 0 13 8 l18 28 h-49 Z" fill="#bfe0ea" stroke="#1d2a26" stroke-width="4"/>
<g fill="#1d2a26"><circle cx="146" cy="204" r="24"/><circle cx="276" cy="204" r="24"/></g>
<g fill="#f6f3ec"><circle cx="146" cy="204" r="9"/><circle cx="276" cy="204" r="9"/></g></svg>`);

/** `address`: where a phone finds this shop. */
export const frontPage = (address: string): string =>
  page(
    'Camper vans',
    html`<section class="card hero">
<div><h1>A van, four days, no paperwork.</h1>
<p>Before we hand over the keys we have to know who you are. It takes a minute: your passport or identity card, and your face.</p>
<div class="actions">
<form method="post" action="/demo/verify"><button>Verify my identity</button></form>
<form method="post" action="/demo/watch"><button class="second">Watch a fictional person do it</button></form>
</div></div>
${VAN}
</section>
<div class="columns">
<section class="card"><h2>On your phone</h2>
<p class="quiet">The camera of a phone is the better one. Scan this to open the shop there; a browser gives a page its camera only over https or on localhost.</p>
${qr(address)}<p><code>${address}</code></p></section>
<section class="card"><h2>What happens behind the counter</h2>
<p class="quiet">The shop's server creates a session, sends you to the address that it gets, and is told when you come back. Then it asks for the result. Those are all the calls there are.</p>
<p class="quiet">Nothing that you photograph leaves this machine: it is read and compared here.</p></section>
</div>`,
  );

const qr = (address: string): Html =>
  html`<div class="qr" role="img" aria-label="QR code of this shop's address">${new Html(renderSVG(address, { border: 1 }))}</div>`;

export const waitingPage = (): string =>
  page(
    'One moment',
    html`<section class="card"><h1>One moment.</h1><p>Your pictures are being examined. This page asks again by itself.</p></section>`,
    2,
  );

/** Something that the customer can only begin again. */
export const beginAgainPage = (title: string, why: string): string =>
  page(
    title,
    html`<section class="card"><h1>${title}</h1><p>${why}</p><div class="actions"><a class="button" href="/demo">Back to the shop</a></div></section>`,
  );

const WORDS = {
  ALLOW: ['The van is yours.', 'We know who you are. The keys are at the counter.'],
  CHALLENGE: ['A colleague has a look.', 'Not everything could be confirmed. Somebody of ours looks at it.'],
  DENY: ['We cannot rent to you.', 'What we were shown did not hold.'],
} as const;

export function resultPage(result: Result): string {
  const { recommendation = 'CHALLENGE', person = {}, document = {}, checks = {}, policy } = result;
  const [title, sentence] = WORDS[recommendation];
  return page(
    title,
    html`<section class="card"><p class="verdict ${recommendation}">${recommendation}</p><h1>${title}</h1><p>${sentence}</p></section>
<div class="columns">
<section class="card"><h2>Who</h2>${facts(person)}</section>
<section class="card"><h2>Document</h2>${facts(document)}</section>
<section class="card"><h2>Checks</h2><ul class="checks">${Object.entries(checks).map(checkLine)}</ul></section>
<section class="card"><h2>Pictures</h2><div class="pictures">${(result.verification_images ?? []).map(picture)}</div>
<p class="quiet">Session <code>${result.session_id}</code>${policy ? html`, decided by policy <code>${policy.version}</code> (<code>${policy.hash.slice(0, 12)}…</code>)` : null}</p></section>
</div>
<form class="actions" method="post" action="/demo/forget"><button class="second">Delete everything about me</button></form>`,
  );
}

const words = (name: string): string => name.replaceAll('_', ' ');

const facts = (values: Readonly<Record<string, unknown>>): Html => {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (known.length === 0) return html`<p class="quiet">Nothing could be read.</p>`;
  return html`<dl>${known.map(([name, value]) => html`<div><dt>${words(name)}</dt><dd>${shown(value)}</dd></div>`)}</dl>`;
};

/** Instants at midnight are dates. */
const shown = (value: unknown): string => String(value).replace(/T00:00:00\.000Z$/, '');

const checkLine = ([name, { recommendation, reasons = [] }]: [string, NonNullable<Result['checks']>[string]]): Html =>
  html`<li><span>${words(name)}</span><strong class="${recommendation}">${recommendation}</strong>
${reasons.length > 0 && html`<small>${reasons.map(words).join(', ')}</small>`}</li>`;

const picture = ({ id, type }: { readonly id: string; readonly type: string }): Html =>
  html`<figure><img src="/demo/pictures/${encodeURIComponent(id)}" alt="${words(type)}"><figcaption>${words(type)}</figcaption></figure>`;
