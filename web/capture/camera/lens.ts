/** A camera of the device, as the browser lists it. */
export interface Lens {
  readonly deviceId: string;
  readonly label: string;
}

/** Words for the rear side in the languages in which browsers name cameras; Android names sides in English. */
const REAR = /back|rear|environment|r[üu]ck|arri[eè]re|trasera|traseira|posteriore|背面|后置|後置|후면|خلف/i;
/** Lenses that make a document small, soft or distorted, and cameras that are none. */
const SPECIAL = /ultra|0[.,]5|tele|macro|depth|tiefe|infrared|\bir\b|超广角|超広角|望遠/i;
/** A phone's cameras in one, which changes to the ultra-wide lens when something is near: a document is. */
const COMBINED = /dual|triple|duo|doble|dupla|三|デュアル|トリプル/i;
/** Chrome on Android: the main camera of a side has its lowest number. */
const NUMBER = /camera2? (\d+)/i;

const badness = ({ label }: Lens): number =>
  (SPECIAL.test(label) ? 100 : 0) + (COMBINED.test(label) ? 50 : 0) + Number(NUMBER.exec(label)?.[1] ?? 0);

/** The rear cameras, the main one first; none where the browser names none (as in a WebView, which hides labels). */
export function rearLenses(cameras: readonly Lens[]): Lens[] {
  return cameras.filter(({ label }) => REAR.test(label)).sort((one, other) => badness(one) - badness(other));
}
