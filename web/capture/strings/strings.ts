import type en from './en.json';

/** A text of the page by its name. */
export type Key = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;
export type Strings = Readonly<Record<Key, string>>;
