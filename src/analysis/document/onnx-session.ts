import type { InferenceSession } from 'onnxruntime-node';

/**
 * One thread a session: measured no slower than two (294 against 204..224 ms at 960 pixels) with one worker a core. No memory
 * patterns: the runtime keeps one for each size of input it has seen (seven sizes: 339 MB against 250, as fast without).
 */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
  // Errors only: the runtime's warnings go to stderr past any log.
  logSeverityLevel: 3,
};
