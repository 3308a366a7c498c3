import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PATHS.find((path) => existsSync(path));

/** Why tests in a browser are skipped here; false where there is one. */
export const noBrowser = executablePath === undefined;

/** The system's Chromium, with its own moving test picture for a camera; with further flags. */
export const launch = (...flags: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Large frames that nobody looks at keep both cores busy: five a second are enough.
      '--use-fake-device-for-media-stream=fps=5',
      '--use-fake-ui-for-media-stream',
      ...flags,
    ],
  });
