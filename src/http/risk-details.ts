import Bowser from 'bowser';
import type { Static } from 'typebox';
import type { Decision } from '../decision/decision.ts';
import { present } from '../decision/present.ts';
import type { Observations } from '../decision/risk.ts';
import type { RiskDetailsDto } from './result-schema.ts';

/** The kinds of device that the published API has words for; of others it says nothing. */
const DEVICE_TYPES: Readonly<Record<string, 'mobile' | 'desktop'>> = {
  mobile: 'mobile',
  tablet: 'mobile',
  desktop: 'desktop',
};

/** What the risk check went by. What nothing was measured of is left out rather than called false. */
export function riskDetails(
  sessionId: string,
  { evidence, userAgent, address, network }: Observations,
  { risk_recommendation: check }: Decision['checks'],
): Static<typeof RiskDetailsDto> {
  return {
    general: { correlation_id: sessionId, action_type: 'identity_verification', recommendation: check.recommendation },
    device: present({
      ...namesIn(userAgent ?? ''),
      device_timestamp: evidence?.clock === undefined ? undefined : Math.round(evidence.clock),
      timezone: evidence?.time_zone,
    }),
    network: present({
      ip_address: address,
      network_country: network?.country,
      ip_organization: network?.organization,
      timezone: network?.timeZone,
      vpn: network?.vpn,
      tor: network?.tor,
      proxy: network?.proxy,
    }),
    recommendation_reasons: check.reasons.map((reason) => reason.toUpperCase()),
  };
}

function namesIn(userAgent: string) {
  if (userAgent === '') return {};
  const { os, browser, platform } = Bowser.parse(userAgent);
  return {
    os: os.name,
    browser: browser.name,
    device_type: DEVICE_TYPES[platform.type ?? ''],
    device_model: platform.model,
  };
}
