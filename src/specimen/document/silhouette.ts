import sharp from 'sharp';

/** A drawn head and shoulders, 35 by 45, where a specimen needs no face: 700 by 900 pixels, PNG. */
export function silhouette(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="900" viewBox="0 0 35 45">
    <rect width="35" height="45" fill="#d9dcdf"/>
    <path d="M2 45C2 35 8 31.5 14 30.5V26H21V30.5C27 31.5 33 35 33 45Z" fill="#46506a"/>
    <path d="M13.6 24H21.4V30.4Q17.5 34 13.6 30.4Z" fill="#caa488"/>
    <ellipse cx="17.5" cy="18.4" rx="7.6" ry="10" fill="#d9b497"/>
    <path d="M9.6 18C8.6 9 12.5 6 17.5 6S26.4 9 25.4 18C24.6 13.5 22 12 17.5 12S10.4 13.5 9.6 18Z" fill="#4a3a30"/>
    <g fill="#3a2f2a"><ellipse cx="14.4" cy="18" rx="1" ry=".6"/><ellipse cx="20.6" cy="18" rx="1" ry=".6"/></g>
    <path d="M17.5 18.6L16.6 21.6H18.2M14.9 24.4Q17.5 25.6 20.1 24.4" fill="none" stroke="#9a6f5a" stroke-width=".5"/>
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
