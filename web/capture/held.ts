import type { Held } from './calls.ts';

/** What outlives a reload: ids and a token, in this tab only, and nothing about the person. */
export interface Kept extends Held {
  /** The link that was used up for it, so that going back to it goes on with it. */
  readonly startToken: string;
  readonly fromDesktop: boolean;
}

const NAME = 'identity-check';

export function keep(kept: Kept): void {
  sessionStorage.setItem(NAME, JSON.stringify(kept));
}

/** What this tab holds of the session or of the link in the address; null where that is another one. */
export function kept(address: string): Kept | null {
  try {
    const all = JSON.parse(sessionStorage.getItem(NAME) ?? 'null') as Kept | null;
    const id = address.split('/').filter(Boolean).pop();
    return all !== null && (all.sid === id || all.startToken === id) ? all : null;
  } catch {
    return null;
  }
}

export function forget(): void {
  sessionStorage.removeItem(NAME);
}
