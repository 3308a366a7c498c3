/** What a page may honestly know of its device; sent once, with the consent. */
export function deviceEvidence(): object {
  const { userAgent, languages, webdriver, platform, hardwareConcurrency, maxTouchPoints } = navigator;
  return {
    user_agent: userAgent,
    platform,
    languages: [...languages],
    webdriver: webdriver === true,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    time_zone_offset: new Date().getTimezoneOffset(),
    screen: { width: screen.width, height: screen.height, pixel_ratio: devicePixelRatio },
    touch_points: maxTouchPoints,
    processors: hardwareConcurrency,
    since_load_ms: Math.round(performance.now()),
  };
}
