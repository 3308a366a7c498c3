import type { Boot } from '../../src/hosted/boot.ts';

export type { Boot };

/** What the server wrote into the HTML. */
export function readBoot(): Boot {
  return JSON.parse(document.getElementById('boot')?.textContent ?? '');
}
