import type { ReactNode } from 'react';

/** Small drawings of what to do, in the page's own colours. They repeat the words beside them: hidden from readers. */

export function Drawing({ children }: { children: ReactNode }) {
  return (
    <svg className="drawing" viewBox="0 0 200 140" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** A card with a portrait and lines, 120 by 76 around the middle. */
export function Card({ back = false, mark }: { back?: boolean; mark?: 'portrait' | 'barcode' }) {
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
export function Framed() {
  return (
    <>
      <g className="settle">
        <Card />
      </g>
      <Corners />
    </>
  );
}

const Phone = () => (
  <>
    <rect className="paper" x="70" y="10" width="60" height="120" rx="11" />
    <path className="line" d="M92 20h16" />
  </>
);

/** The larger pictures of screens that are not about one capture. */
export const SCENES = {
  document: <Framed />,
  face: (
    <>
      <ellipse className="accent" cx="100" cy="70" rx="42" ry="56" />
      <ellipse className="paper" cx="100" cy="70" rx="26" ry="33" />
      <path className="line" d="M91 64v2M109 64v2M91 83q9 7 18 0" />
    </>
  ),
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
