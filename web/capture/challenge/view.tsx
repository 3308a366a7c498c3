import { useEffect } from 'react';
import type { ChallengeProps } from '../camera/contract.ts';

/** The page takes a still selfie until the challenge is here. */
export default function Challenge({ onUnavailable }: ChallengeProps) {
  useEffect(onUnavailable, [onUnavailable]);
  return null;
}
