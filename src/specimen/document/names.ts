/** Invented people of the invented state Utopia: names with the letters that make transliteration hard. */
export const SURNAMES = [
  'Ångström-Müller',
  'Čerňavská',
  'Østergaard',
  'Łukaszewicz',
  'Þórsdal',
  'Weißenfels',
  'Núñez Arrieta',
  "O'Rahilly",
  'Lefèvre',
  'Dvořáček',
  'Ærøskov',
  'Ştefănoiu',
  'Ljubičić',
  'İnceoğlu',
  'Gonçalves',
  'Žagariņš',
  'Vanderbrook',
  'Kisfaludy-Nagy',
  'Tamaleón',
  'Eriksson',
] as const;

export const GIVEN_NAMES = {
  female: [
    'Anna Maria',
    'Zoë',
    'Jiřina',
    'Katarzyna',
    'Björk Sól',
    'Yolanda',
    'Inês',
    'Šárka',
    'Renée',
    'Ayşe',
    'Märta',
    'Oľga',
  ],
  male: [
    'Jiří',
    'Hans-Peter',
    'Xavier',
    'Søren',
    'Mehdi',
    'William Henry',
    'Łucjan',
    'José',
    'Håkan',
    'Dželal',
    'Étienne',
    'Grímur',
  ],
} as const;

export const PLACES = ['Zenith', 'Amaurót', 'Nová Anydra', 'Port Hythlod', 'Polýleros', 'Bücensa', 'Achoría'] as const;

export const STREETS = ['Harbour Lane', 'Lantern Street', 'Anchor Road', 'Orchard Avenue', 'Mill Court'] as const;
