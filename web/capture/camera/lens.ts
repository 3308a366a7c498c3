/** A camera of the device, as the browser lists it. */
export interface Lens {
  readonly deviceId: string;
  readonly label: string;
}

/** Words for the rear side in the languages in which browsers name cameras; Android names sides in English. */
const REAR =
  /back|rear|environment|r[üu]ck|arri[eè]re|trasera|traseira|trás|posteriore|背面|后置|後置|后面|後面|후면|خلف/i;
/** Lenses that make a document small, soft or distorted, and cameras that are none. */
const SPECIAL =
  /ultra|0[.,]5|t[eé]l[eé]|macro|makro|depth|tiefe|profund|infrar|\bir\b|超广角|超廣角|超広角|望遠|长焦|長焦|微距|초광각|망원|فائق|مقر/i;
/** A phone's cameras in one, which changes to the ultra-wide lens when something is near: a document is. */
const COMBINED = /dual|tripl|duo|doble|dupl[ao]|doppi|dreifach|双|雙|三|デュアル|トリプル|듀얼|مزدوج|ثلاث/i;
/** Chrome on Android: the main camera of a side has its lowest number. */
const NUMBER = /camera2? (\d+)/i;

const badness = ({ label }: Lens): number =>
  (SPECIAL.test(label) ? 100 : 0) + (COMBINED.test(label) ? 50 : 0) + Number(NUMBER.exec(label)?.[1] ?? 0);

/** The rear cameras, the main one first; none where the browser names none (as in a WebView, which hides labels). */
export function rearLenses(cameras: readonly Lens[]): Lens[] {
  return cameras.filter(({ label }) => REAR.test(label)).sort((one, other) => badness(one) - badness(other));
}
