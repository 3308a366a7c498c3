import Type, { type Static } from 'typebox';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const only = (pattern: string, maxLength = 200) => Type.String({ pattern, maxLength });
const strict = { additionalProperties: false };
const FONT = '^[\\w\\s,\'"-]+$';

const Consent = Type.Object(
  {
    format: Type.Enum(['sheet', 'checkbox']),
    /** Stored with each session that it was shown for; change it together with the text. */
    documentId: text(100),
    title: text(200),
    text: text(50_000),
    links: Type.Optional(
      Type.Array(Type.Object({ label: text(200), url: only('^https?://', 2_048) }, strict), { maxItems: 5 }),
    ),
  },
  strict,
);

/** How the hosted page looks and speaks for one application. Every text is text: the page makes no markup of it. */
export const PageSettings = Type.Object(
  {
    /** What people know the operator by; the application's name where it is absent. */
    name: Type.Optional(text(100)),
    branding: Type.Optional(
      Type.Object(
        {
          // Shown as an image, where an SVG runs no script and loads nothing; see also logo.ts.
          logo: Type.Optional(only('^data:image/(png|svg\\+xml);base64,[A-Za-z0-9+/=]+$', 140_000)),
          colour: Type.Optional(only('^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$')),
          titleFont: Type.Optional(only(FONT)),
          textFont: Type.Optional(only(FONT)),
          radius: Type.Optional(Type.Number({ minimum: 0, maximum: 40 })),
          scheme: Type.Optional(Type.Enum(['light', 'dark', 'auto'])),
        },
        strict,
      ),
    ),
    support: Type.Optional(text(4_000)),
    language: Type.Optional(Type.Enum(['en', 'es', 'pt', 'fr', 'de', 'ja', 'ar'])),
    strings: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), text(1_000)))),
    consent: Type.Optional(Consent),
    /** Instead of it, by ISO 3166-1 country or 3166-2 subdivision of the network (NETWORK_FILES); the nearer one wins. */
    consentByRegion: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$' }), Consent, strict),
    ),
    files: Type.Optional(Type.Boolean()),
    desktopCamera: Type.Optional(Type.Boolean()),
    /** Pictures are taken by themselves once they are worth it; on unless switched off. */
    autoCapture: Type.Optional(Type.Boolean()),
    /** Origins that may show the page in a frame; none unless named. */
    frameAncestors: Type.Optional(Type.Array(only('^https://[\\w.-]+(:\\d+)?$'), { maxItems: 20 })),
  },
  strict,
);
export type PageSettings = Static<typeof PageSettings>;
