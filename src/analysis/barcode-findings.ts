import type { DocumentData, PersonData } from './findings.ts';

/** What a licence or identification card of the United States or Canada says in its barcode (AAMVA DL/ID Card Design Standard). */
export interface AamvaReading {
  /** Issuer identification number, six digits. */
  readonly iin: string;
  /** Of the standard: 0 to 11. */
  readonly version: number;
  readonly document: DocumentData;
  readonly person: PersonData;
  /** Whether an identification card says that it never expires; absent where it gives a date, or says nothing. */
  readonly neverExpires?: true;
  /** Every element as it stands there, by its three letters. */
  readonly elements: Readonly<Record<string, string>>;
  /** Statements of the barcode that contradict each other, by element. */
  readonly contradictions: readonly string[];
}

/** What a barcode on the document says. */
export interface Barcode {
  readonly symbology: 'PDF417' | 'QRCode' | 'DataMatrix';
  readonly text: string;
  /** Where it is the barcode of an American or Canadian licence or card. */
  readonly aamva?: AamvaReading;
  /** Whether the device that took the picture read the same; absent where it said nothing. */
  readonly asOnDevice?: boolean;
}
