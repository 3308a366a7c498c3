import type { Boot } from './boot.ts';
import type { Kept } from './held.ts';
import type { Entry } from './state.ts';

/** What the flow has to know of the address, of this tab and of this device. */
export function entryOf(boot: Boot, kept: Kept | null): Entry {
  const fromDesktop = kept?.fromDesktop ?? new URLSearchParams(location.search).get('startedOnDesktop') === 'true';
  return {
    stage: boot.stage,
    gone: boot.gone ?? 'unknown',
    mine: kept !== null,
    handsOver: boot.handoff !== undefined && !fromDesktop && isComputer(),
    fromDesktop,
    consentSheet: boot.consent.format === 'sheet',
    challenge: boot.capture.challenge,
  };
}

/** A mouse and no touch: a phone, a tablet or a touch screen takes the pictures itself. iPads say that they are Macs. */
const isComputer = (): boolean =>
  matchMedia('(pointer: fine)').matches &&
  navigator.maxTouchPoints < 2 &&
  !/Android|iPhone|iPad/.test(navigator.userAgent);
