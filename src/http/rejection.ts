import type { Checks } from '../decision/decision.ts';
import { CHECK_NAMES, type CheckName, type Reason, type WeighedReason } from '../decision/reasons.ts';

const SENTENCES: Readonly<Record<WeighedReason, string>> = {
  data_extraction_failed: 'The data on the document could not be read completely.',
  data_validation_failed: 'The data on the document are not valid or no longer valid.',
  data_comparison_failed: 'The front and the back of the document contradict each other.',
  mrz_check_digits_invalid: 'A check digit in the machine-readable zone is wrong.',
  face_tampering: 'The portrait on the document appears to have been replaced or altered.',
  face_not_found: 'No portrait was found on the document.',
  missing_security_features: 'A security feature that the document should have was not found.',
  document_tampering: 'The document appears to have been altered.',
  document_text_tampering: 'Text on the document appears to have been altered.',
  wrong_font: 'Text on the document is not printed in the expected typeface.',
  document_damaged: 'The document is damaged.',
  document_template_mismatch: 'The document does not look like other documents of its kind.',
  presentation_attack: 'The picture does not show a physical document.',
  biometric_mismatch: 'The selfie could not be matched with the portrait on the document.',
  age_mismatch: 'The age that the selfie suggests is far from the date of birth on the document.',
  gender_mismatch: 'The selfie does not agree with the sex stated on the document.',
  screen_capture: 'The selfie was taken of a screen.',
  printed_copy_capture: 'The selfie was taken of a printed picture.',
  printed_cutout: 'The selfie shows a face cut out of a printed picture.',
  mask_detected: 'The person in the selfie wears a mask.',
  injection_attack_detected: 'The selfie did not come from the camera.',
  selfie_liveness_attack: 'The selfie does not show a living person.',
  multiple_faces_detected: 'The selfie shows more than one face.',
  multiple_same_identity_attempts: 'The same identity was presented in several sessions.',
  previous_document_fraud: 'The document was part of an earlier fraud.',
  previous_face_fraud: 'The face was part of an earlier fraud.',
};

const OTHER_RISK = 'The risk engine advises against it.';

/** The names of the risk engine by the word they begin with; it knows more about each than a sentence here could say. */
const RISK_SENTENCES: Readonly<Record<string, string>> = {
  action: 'The action is suspicious.',
  behavior: 'The behaviour during the session is suspicious.',
  device: 'The device is suspicious.',
  ip: 'The network address is suspicious.',
  profile: 'The session does not fit what is known about this profile.',
  user: 'The session does not fit what is known about this user.',
  other: OTHER_RISK,
};

const UNANSWERED: Readonly<Record<CheckName, string>> = {
  document_validation: 'The data on the document could not be validated.',
  document_authentication: 'Whether the document is genuine could not be examined.',
  document_liveness: 'Whether the document was physically present could not be examined.',
  biometric_matching: 'The selfie could not be compared with the portrait on the document.',
  biometric_liveness: 'Whether the selfie shows a living person could not be examined.',
  flagged_identity: 'Earlier sessions could not be consulted.',
  risk_recommendation: 'The risk could not be assessed.',
};

/** One plain sentence for each thing that stands against the claimant, in the order of the checks; nothing personal. */
export function rejectionDescription(checks: Checks): string[] {
  const sentences = CHECK_NAMES.flatMap((name) => {
    const { recommendation, reasons } = checks[name];
    if (recommendation === 'ALLOW' || recommendation === 'N/A') return [];
    return reasons.length > 0 ? reasons.map(sentence) : [UNANSWERED[name]];
  });
  return [...new Set(sentences)];
}

function sentence(reason: Reason): string {
  if (reason in SENTENCES) return SENTENCES[reason as WeighedReason];
  const [family = 'other'] = reason.split('_');
  return RISK_SENTENCES[family] ?? OTHER_RISK;
}
