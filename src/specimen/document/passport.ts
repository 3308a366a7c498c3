import type { Sex } from '../../analysis/findings.ts';
import { stream } from '../people/random.ts';
import { GEOMETRY } from './format.ts';
import { type Area, mesh, rosette, weave } from './guilloche.ts';
import type { Holder } from './holder.ts';
import { lettering } from './lettering.ts';
import { mrzLines } from './mrz-lines.ts';
import { caption, entry, frameOf, type Page, print, printedDate, specimenMark } from './sheet.ts';

// Zones of ICAO 9303-4, in millimetres: I header, II and III particulars, IV signature, V portrait.
const { width: WIDTH, height: HEIGHT } = GEOMETRY.TD3;
const PORTRAIT: Area = { x: 5.5, y: 15.6, width: 35, height: 45 };
const GHOST: Area = { x: 103.5, y: 25.5, width: 15.4, height: 19.8 };
const PARTICULARS = { left: 45, middle: 80, top: 16.6, rowHeight: 6.15 };

/** Where portrait and zone lie on every passport. */
export const PASSPORT_FRAME = frameOf({
  format: 'TD3',
  lines: ['<'.repeat(44), '<'.repeat(44)],
  pictures: [{ area: PORTRAIT }],
});

/**
 * The data page of a passport of Utopia, visibly a specimen: 125 by 88 mm with the portrait (PNG or JPEG, 35 by 45)
 * in its zone. The same seed, holder and portrait give the same bytes.
 */
export function passport(holder: Holder, portrait: Uint8Array, seed: string): Promise<Page> {
  const random = stream(seed, 'passport');
  const hue = random.pick([8, 150, 190, 215, 275]);
  const picture = Buffer.from(portrait);
  return print({
    format: 'TD3',
    lines: mrzLines('TD3', holder),
    hue,
    under:
      weave({ x: 0, y: 0, width: WIDTH, height: HEIGHT }, hue, random) +
      rosette([WIDTH * 0.68, 38], 25, hue + 30, random) +
      specimenMark([WIDTH * 0.66, 45], 15, 0.2, -18),
    pictures: [
      { picture, area: PORTRAIT },
      { picture, area: GHOST, ghost: true },
    ],
    over: header(hue) + particulars(holder) + portraitFinish(hue) + signature(holder, seed),
  });
}

function header(hue: number): string {
  const ink = `hsl(${hue},55%,28%)`;
  return (
    emblem([10.5, 7.6], 4.3, ink) +
    lettering('UTOPIA', { typeface: 'bold', x: 18, y: 7.6, size: 5.4, fill: ink }) +
    lettering('PASSPORT · PASSEPORT', { typeface: 'regular', x: 18.1, y: 11.2, size: 2.5, fill: ink }) +
    specimenMark([104, 8.8], 5.6, 0.92)
  );
}

/** An eight-pointed star in two rings: Utopia has no other arms. */
function emblem([x, y]: readonly [number, number], radius: number, ink: string): string {
  const points = Array.from({ length: 16 }, (_, i) => {
    const reach = radius * (i % 2 ? 0.36 : 0.82);
    const angle = (i / 16) * 2 * Math.PI;
    return `${(x + reach * Math.sin(angle)).toFixed(3)},${(y - reach * Math.cos(angle)).toFixed(3)}`;
  });
  const ring = (r: number, thickness: number) =>
    `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="${ink}" stroke-width="${thickness}"/>`;
  return `${ring(radius, 0.3)}${ring(radius * 0.92, 0.12)}<polygon points="${points.join(' ')}" fill="${ink}"/>`;
}

/** ICAO 9303-4: F, M or X in the visual zone. */
const SEXES: Readonly<Record<Sex, string>> = { male: 'M', female: 'F', other: 'X' };

function particulars(holder: Holder): string {
  const { left, middle, top, rowHeight } = PARTICULARS;
  const row = (index: number) => top + index * rowHeight;
  const wide = (index: number, label: string, value: string) => entry(label, value, left, row(index));
  const second = (index: number, label: string, value: string) => entry(label, value, middle, row(index));
  return [
    wide(0, 'Type / Type', 'P'),
    entry('Code / Code', holder.issuingState, left + 14, row(0)),
    second(0, 'Passport No. / Passeport N°', holder.documentNumber),
    wide(1, 'Surname / Nom', holder.surname.toUpperCase()),
    wide(2, 'Given names / Prénoms', holder.givenNames.toUpperCase()),
    wide(3, 'Nationality / Nationalité', 'UTOPIAN'),
    wide(4, 'Date of birth / Date de naissance', printedDate(holder.dateOfBirth)),
    second(4, 'Personal No. / N° personnel', holder.personalNumber),
    wide(5, 'Sex / Sexe', SEXES[holder.sex]),
    second(5, 'Place of birth / Lieu de naissance', holder.placeOfBirth.toUpperCase()),
    wide(6, 'Date of issue / Date de délivrance', printedDate(holder.dateOfIssue)),
    second(6, 'Authority / Autorité', 'STATE OFFICE OF UTOPIA'),
    wide(7, "Date of expiry / Date d'expiration", printedDate(holder.dateOfExpiry)),
    caption("Holder's signature / Signature du titulaire", middle, row(7)),
  ].join('');
}

/** The mesh that runs over the portrait's edge, and the mark that no crop of the portrait loses. */
function portraitFinish(hue: number): string {
  const { x, y, width, height } = PORTRAIT;
  return (
    `<g opacity=".3">${mesh({ x: x - 1.5, y: y + height * 0.6, width: width + 3, height: height * 0.44 }, hue)}</g>` +
    specimenMark([x + width / 2, y + height - 2], 5, 0.85)
  );
}

/** A line of handwriting: leaning loops whose size comes from the seed. */
function signature(holder: Holder, seed: string): string {
  const random = stream(seed, `signature/${holder.surname}`);
  let path = `M${PARTICULARS.middle + 2} 63.2`;
  for (let stroke = 0; stroke < 8; stroke++) {
    const rise = stroke % 4 === 0 ? random.between(2.4, 3) : random.between(0.7, 1.3);
    const advance = random.between(1.7, 2.8);
    const controls = [advance * 1.5, -rise * 0.5, advance * 0.9, -rise * 1.6, advance * 0.55, -rise * 0.3];
    path += `c${numbers(controls)}s${numbers([advance * 0.1, rise * 0.6, advance * 0.45, rise * 0.3])}`;
  }
  return `<path d="${path}" fill="none" stroke="#27356b" stroke-width=".26" stroke-linecap="round"/>`;
}

const numbers = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ');
