import { createContext, useContext } from 'react';
import type { Boot } from './boot.ts';
import type { Run } from './run.ts';
import type { State } from './state.ts';
import type { Translate } from './strings/strings.ts';

/** What every screen may use. */
export interface Page {
  readonly boot: Boot;
  readonly run: Run;
  readonly state: State;
  readonly language: string;
  readonly t: Translate;
  readonly choose: (language: string) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('a screen outside its page');
  return page;
}
