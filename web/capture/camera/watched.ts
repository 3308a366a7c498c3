import { useEffect, useRef } from 'react';
import type { PictureSource } from './contract.ts';

/** Long enough to see what is on the screen. */
const LOOK_MS = 2_000;

/** Where somebody only watches a fictional person, the page presses its button itself, once there is something to press it for. */
export function useWatched(source: PictureSource, ready: boolean, press: () => void): void {
  const now = useRef(press);
  now.current = press;
  const watched = source.kind === 'virtual' && source.watched;
  useEffect(() => {
    if (!watched || !ready) return;
    const timer = setTimeout(() => now.current(), LOOK_MS);
    return () => clearTimeout(timer);
  }, [watched, ready]);
}
