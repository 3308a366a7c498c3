import type { DeviceEvidence } from '../../src/decision/risk.ts';

/** What this page may honestly know of the device; sent with the consent, where the application asks for it. */
export function deviceEvidence(): DeviceEvidence {
  const { userAgent, platform, languages, maxTouchPoints, webdriver } = navigator;
  return {
    user_agent: userAgent,
    platform,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    languages: languages.slice(0, 20),
    screen: { width: screen.width, height: screen.height, pixel_ratio: devicePixelRatio },
    touch_points: maxTouchPoints,
    webdriver: webdriver === true,
    agreed_after: Math.round(performance.now()),
    clock: Date.now(),
  };
}
