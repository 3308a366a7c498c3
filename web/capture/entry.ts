import type { Boot } from './boot.ts';
import type { Kept } from './held.ts';
import type { Entry } from './state.ts';

/** What the flow has to know of the address, of this tab and of this device. */
export function entryOf(boot: Boot, kept: Kept | null): Entry {
  const asked = new URLSearchParams(location.search);
  const virtual = boot.capture.virtualCamera ? virtualIn(asked) : null;
  const fromDesktop = kept?.fromDesktop ?? asked.get('startedOnDesktop') === 'true';
  return {
    stage: boot.stage,
    gone: boot.gone ?? 'unknown',
    mine: kept !== null,
    handsOver: boot.handoff !== undefined && !fromDesktop && virtual === null && isComputer(),
    fromDesktop,
    consentSheet: boot.consent.format === 'sheet',
    challenge: boot.capture.challenge,
    virtual,
  };
}

const virtualIn = (asked: URLSearchParams): Entry['virtual'] =>
  asked.get('camera') === 'virtual' ? { watched: asked.get('watch') === 'true' } : null;

/** What an address has to carry for it, so that a reload goes on with the same camera. */
export const addressOf = (virtual: Entry['virtual']): string =>
  virtual === null ? '' : `?camera=virtual${virtual.watched ? '&watch=true' : ''}`;

/** A mouse and no touch: a phone, a tablet or a touch screen takes the pictures itself. iPads say that they are Macs. */
const isComputer = (): boolean =>
  matchMedia('(pointer: fine)').matches &&
  navigator.maxTouchPoints < 2 &&
  !/Android|iPhone|iPad/.test(navigator.userAgent);
