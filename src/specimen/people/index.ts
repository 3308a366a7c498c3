/**
 * Procedural fictional people for tests and demonstrations. No photograph, captured geometry or texture is used: every
 * shape and colour is a formula, and every person a set of numbers from a seeded generator. They are out of distribution
 * for any face engine: they prove plumbing, never accuracy, and no threshold may be tuned on them.
 */
export { type Ellipse, type PrintShot, printAttack } from './attacks/print.ts';
export { type ScreenShot, screenAttack } from './attacks/screen.ts';
export { type HeadTurn, headTurn, type PictureSize, portrait, selfie } from './captures.ts';
export { castSize, type Person, person } from './cast.ts';
export { type Performance, perform } from './performance.ts';
export type { Pose, Shot } from './scene/shot.ts';
