import type { ReactNode } from 'react';
import { Card, Drawing, Framed } from './pictures.tsx';
import type { Refused } from './state.ts';

/** What to do differently, one drawing for each code of a refused picture. */

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

export const FeedbackDrawing = ({ code }: { code: Refused }) => <Drawing>{DRAWINGS[code] ?? DRAWINGS.other}</Drawing>;
