export interface RealDocument {
  readonly file: string;
  /** As printed, transcribed by eye; none where this side bears no machine readable zone. */
  readonly lines: readonly string[];
  /** Whether every check digit holds as printed. */
  readonly valid: boolean;
}

/** Pictures of sample documents in the folder of specimens; the people on them do not exist. */
export const REAL_DOCUMENTS: readonly RealDocument[] = [
  {
    file: 'can-passport-td3.png',
    lines: ['P<CANAMAN<<RITA<TANIA<<<<<<<<<<<<<<<<<<<<<<<', 'ERE82721<9CAN8412070M2405252<<<<<<<<<<<<<<08'],
    valid: true,
  },
  {
    file: 'est-passport-td3.jpg',
    lines: ['P<ESTMAENNIK<<MARI<LIIS<<<<<<<<<<<<<<<<<<<<<', 'KB00000003EST7501229F120522647501220010<<<02'],
    valid: true,
  },
  {
    file: 'fra-id-td2-idfra.jpg',
    lines: ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '9409923102854CORINNE<<<<<<<6512068F4'],
    valid: true,
  },
  {
    file: 'invalid-mrz.png',
    lines: ['IDAUT000009993<<<<<<<<<<<<<<<<', '7109094F111231AUT<<<<<<<<<<<<0', 'MUSTERFRAU<<ISOLDE<<<<<<<<<<<<'],
    valid: false,
  },
  {
    file: 'rendered-id-smith-wrong-digits.png',
    lines: ['P<USASMITH<<JOHN<DAVID<<<<<<<<<<<<<<<<<<<<<<', 'A123456784USA8503150M3205149<<<<<<<<<<<<<<6<'],
    valid: false,
  },
  {
    file: 'rendered-passport-eriksson-wrong-digits.png',
    lines: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F3012017<<<<<<<<<<<<<<6<'],
    valid: false,
  },
  { file: 'tur-id-scene.jpg', lines: [], valid: false },
];
