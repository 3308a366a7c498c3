import type en from './en.json';

/** A text of the page by its name. */
export type Key = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;
type Strings = Readonly<Record<Key, string>>;

/** Each is a file of its own: a device loads the one that it shows. */
const FILES: Readonly<Record<string, () => Promise<{ readonly default: Strings }>>> = {
  en: () => import('./en.json'),
  es: () => import('./es.json'),
  pt: () => import('./pt.json'),
  fr: () => import('./fr.json'),
  de: () => import('./de.json'),
  ja: () => import('./ja.json'),
  ar: () => import('./ar.json'),
};

/** In their own words, for whoever got the wrong one. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  es: 'Español',
  pt: 'Português',
  fr: 'Français',
  de: 'Deutsch',
  ja: '日本語',
  ar: 'العربية',
};

export const isRightToLeft = (language: string): boolean => language === 'ar';

/** The first wish that there is a file for: "pt-BR" is served by "pt". */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): string {
  const codes = wishes.map((wish) => wish?.toLowerCase().split(/[-_]/)[0] ?? '');
  return codes.find((code) => Object.keys(FILES).includes(code)) ?? 'en';
}

/** Texts of a language, with the application's own in their place. Those are text: nothing in them is markup. */
export async function loadStrings(language: string, own: Readonly<Record<string, string>> = {}): Promise<Translate> {
  const strings: Readonly<Record<string, string>> = { ...(await FILES[language]!()).default, ...own };
  return (key, values = {}) => {
    const given = new Map(Object.entries(values));
    return (strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(given.get(name) ?? whole));
  };
}
