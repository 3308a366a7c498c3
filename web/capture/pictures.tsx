import type { ReactNode } from 'react';
import type { Refused } from './flow.ts';

/** Small drawings of what to do, in the page's own colours. They repeat the words beside them: hidden from readers. */

function Drawing({ children }: { children: ReactNode }) {
  return (
    <svg className="drawing" viewBox="0 0 200 140" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** A card with a portrait and lines, 120 by 76 around the middle. */
function Card({ back = false, mark }: { back?: boolean; mark?: 'portrait' | 'barcode' }) {
  return (
    <g>
      <rect className="paper" x="40" y="32" width="120" height="76" rx="9" />
      {back ? (
        <>
          <path className="fill" d="M40 44h120v12H40z" />
          <path
            className={mark === 'barcode' ? 'accent' : 'line'}
            d="M54 72v24M60 72v24M64 72v24M72 72v24M76 72v24M84 72v24M90 72v24M98 72v24M102 72v24M110 72v24M118 72v24M122 72v24M130 72v24M138 72v24M146 72v24"
          />
        </>
      ) : (
        <>
          <rect className={mark === 'portrait' ? 'accent' : 'line'} x="50" y="46" width="34" height="42" rx="4" />
          <circle className={mark === 'portrait' ? 'accent' : 'line'} cx="67" cy="61" r="7" />
          <path className={mark === 'portrait' ? 'accent' : 'line'} d="M54 86c2-10 7-14 13-14s11 4 13 14" />
          <path className="line" d="M96 52h50M96 64h50M96 76h34M50 98h100" />
        </>
      )}
    </g>
  );
}

const Corners = () => <path className="accent" d="M28 40V24h16M156 24h16v16M172 100v16h-16M44 116H28v-16" />;
const Oval = () => <ellipse className="accent dashed" cx="100" cy="70" rx="42" ry="56" />;

/** A face of that size around a point. */
function Face({ x = 100, y = 70, size = 1, turn = 0, eyes = 'open', children }: FaceProps) {
  return (
    <g transform={`translate(${x} ${y}) rotate(${turn}) scale(${size})`}>
      <path className="paper" d="M-30-6c0-24 13-36 30-36s30 12 30 36c0 28-14 46-30 46S-30 22-30-6z" />
      {eyes === 'open' && <path className="line thick" d="M-13-6v1M13-6v1" />}
      {eyes === 'closed' && <path className="line" d="M-19-6q6 6 12 0M7-6q6 6 12 0" />}
      {eyes === 'aside' && <path className="line thick" d="M2-6v1M20-6v1" />}
      <path className="line" d={eyes === 'aside' ? 'M14 0l5 10h-6M4 22q8 4 14 0' : 'M0 0v10M-9 22q9 6 18 0'} />
      {children}
    </g>
  );
}

interface FaceProps {
  readonly x?: number;
  readonly y?: number;
  readonly size?: number;
  readonly turn?: number;
  readonly eyes?: 'open' | 'closed' | 'aside';
  readonly children?: ReactNode;
}

const Arrow = ({ d, className = '' }: { d: string; className?: string }) => (
  <path className={`accent ${className}`} d={d} />
);

const Blurred = () => (
  <g className="shake">
    <g opacity=".35" transform="translate(-7 0)">
      <Card />
    </g>
    <Card />
  </g>
);

const Glare = () => (
  <>
    <g className="tilt">
      <Card />
      <path className="shine" d="M112 34l26 0-30 72-26 0z" />
    </g>
    <Arrow d="M166 50q14 20 0 40m0 0l10-4m-10 4l-2-10" />
  </>
);

const FaceWithin = ({ children }: { children: ReactNode }) => (
  <>
    {children}
    <Oval />
  </>
);

const ARROWS_IN = 'M22 70h24m0 0l-8-7m8 7l-8 7M178 70h-24m0 0l8-7m-8 7l8 7';
const ARROWS_OUT = 'M46 70H22m0 0l8-7m-8 7l8 7M154 70h24m0 0l-8-7m8 7l-8 7';

const OtherDocument = () => (
  <>
    <g opacity=".35" transform="translate(-16 -12)">
      <Card />
    </g>
    <g transform="translate(14 12)">
      <Card />
    </g>
    <Arrow className="nudge" d="M20 112h24m0 0l-8-7m8 7l-8 7" />
  </>
);

const DRAWINGS: Readonly<Record<Refused, ReactNode>> = {
  other: <Framed />,
  unreadable: <Framed />,
  document_not_found: <Framed />,
  document_face_not_found: <Card mark="portrait" />,
  obstructed: (
    <>
      <Card />
      <path className="paper away" d="M186 128l-34-30c-8-7-18 3-10 11l22 22" />
    </>
  ),
  blur: <Blurred />,
  glare: <Glare />,
  document_not_supported: <OtherDocument />,
  restricted_criteria: <OtherDocument />,
  document_not_matching: (
    <>
      <g transform="translate(-24 -6) scale(.8)">
        <Card />
      </g>
      <g transform="translate(64 34) scale(.8)">
        <Card back />
      </g>
      <Arrow d="M72 112q-20 4-26-14m0 0l-6 8m6-8l8 6" />
    </>
  ),
  wrong_document_side: (
    <>
      <g className="flip">
        <Card back />
      </g>
      <Arrow d="M70 124q30 12 60 0m0 0l-10-3m10 3l-4 9" />
    </>
  ),
  barcode_not_found: <Card back mark="barcode" />,
  face_not_found: <FaceWithin>{<Face />}</FaceWithin>,
  multi_face: (
    <FaceWithin>
      <g opacity=".35">
        <Face x={168} size={0.7} />
      </g>
      <Face />
    </FaceWithin>
  ),
  face_rotated: (
    <>
      <Face turn={-18} />
      <Arrow className="nudge" d="M60 18q40-18 80 0m0 0l-4-10m4 10l-11 1" />
    </>
  ),
  face_too_small: (
    <FaceWithin>
      <Face size={0.55} />
      <Arrow className="nudge" d={ARROWS_OUT} />
    </FaceWithin>
  ),
  face_too_close: (
    <FaceWithin>
      <Face size={1.5} />
      <Arrow className="nudge" d={ARROWS_IN} />
    </FaceWithin>
  ),
  closed_eyes: <FaceWithin>{<Face eyes="closed" />}</FaceWithin>,
  face_angle_too_large: (
    <FaceWithin>
      <Face eyes="aside" />
      <Arrow className="nudge" d="M176 30q-30-20-56-8m0 0l10 3m-10-3l4-9" />
    </FaceWithin>
  ),
  face_close_to_border: (
    <FaceWithin>
      <Face x={136} />
      <Arrow className="nudge" d="M188 120h-36m0 0l8-7m-8 7l8 7" />
    </FaceWithin>
  ),
  face_occluded: (
    <FaceWithin>
      <Face eyes="closed">
        <path className="fill" d="M-24-14h20v12q-10 8-20 0zM4-14h20v12q-10 8-20 0z" />
        <path className="line" d="M-4-10h8" />
      </Face>
    </FaceWithin>
  ),
  face_cropped: (
    <FaceWithin>
      <Face y={122} />
      <Arrow className="nudge" d="M178 110V74m0 0l-7 8m7-8l7 8" />
    </FaceWithin>
  ),
  glare_selfie: (
    <FaceWithin>
      <Face />
      <circle className="fill" cx="172" cy="30" r="11" />
      <path className="line" d="M172 8v6M172 46v6M150 30h6M188 30h6M157 15l4 4M187 15l-4 4" />
    </FaceWithin>
  ),
  blur_selfie: (
    <g className="shake">
      <g opacity=".35" transform="translate(-8 0)">
        <Face />
      </g>
      <Face />
    </g>
  ),
};

function Framed() {
  return (
    <>
      <g className="settle">
        <Card />
      </g>
      <Corners />
    </>
  );
}

export const FeedbackDrawing = ({ code }: { code: Refused }) => <Drawing>{DRAWINGS[code] ?? DRAWINGS.other}</Drawing>;

const Phone = () => (
  <>
    <rect className="paper" x="70" y="10" width="60" height="120" rx="11" />
    <path className="line" d="M92 20h16" />
  </>
);

/** The larger pictures of screens that are not about one capture. */
export const SCENES = {
  document: <Framed />,
  camera: (
    <>
      <rect className="paper" x="45" y="42" width="110" height="74" rx="12" />
      <path className="paper" d="M76 42l8-14h32l8 14" />
      <circle className="accent" cx="100" cy="78" r="20" />
      <path className="line thick" d="M140 56h2" />
    </>
  ),
  tick: (
    <>
      <circle className="soft" cx="100" cy="70" r="52" />
      <path className="accent draw thick" d="M76 72l17 17 33-36" />
    </>
  ),
  computer: (
    <>
      <rect className="paper" x="36" y="20" width="128" height="82" rx="9" />
      <path className="line" d="M80 122h40M100 102v20" />
      <path className="accent draw thick" d="M82 62l13 13 24-27" />
    </>
  ),
  phone: (
    <>
      <Phone />
      <path className="accent draw thick" d="M86 72l10 10 19-22" />
    </>
  ),
  clock: (
    <>
      <circle className="paper" cx="100" cy="70" r="50" />
      <path className="accent thick" d="M100 40v30l20 14" />
    </>
  ),
  link: (
    <path
      className="accent thick"
      d="M84 86l-10 10a20 20 0 0 1-28-28l20-20a20 20 0 0 1 28 0M116 54l10-10a20 20 0 0 1 28 28l-20 20a20 20 0 0 1-28 0M86 78l28-20"
    />
  ),
  cloud: (
    <>
      <path className="paper" d="M60 104a26 26 0 0 1 2-52 36 36 0 0 1 68-4 28 28 0 0 1 10 56z" />
      <path className="accent thick" d="M100 62v18M100 92v1" />
    </>
  ),
  pause: <path className="accent thick" d="M84 40v60M116 40v60" />,
} as const;

export const Scene = ({ of }: { of: keyof typeof SCENES }) => <Drawing>{SCENES[of]}</Drawing>;

const ICONS = {
  document: 'M3 6h18v12H3zM6 10h4v4H6zM13 10h5M13 14h5',
  valid: 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5',
  light:
    'M12 4v2M12 18v2M4 12h2M18 12h2M6.300 6.300l1.400 1.400M16.300 16.300l1.400 1.400M6.300 17.700l1.400-1.400M16.300 7.700l1.400-1.400M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
  original: 'M5 5h10v14H5zM9 5V3h10v14h-4M8 10h4M8 14h4',
} as const;

export const Icon = ({ of }: { of: keyof typeof ICONS }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={ICONS[of]} />
  </svg>
);
