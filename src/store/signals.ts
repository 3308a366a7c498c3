/** Given to listeners when signals of other processes may have been missed: each takes it for its own. */
export const SIGNALS_MISSED = '*';

/** Listeners of one process. A listener that throws ends the process like any other uncaught error. */
export interface SignalHub {
  emit(topics: Iterable<string>): void;
  on(listener: (topic: string) => void): () => void;
}

export function signalHub(): SignalHub {
  const listeners = new Set<(topic: string) => void>();
  return {
    emit(topics) {
      for (const topic of topics) for (const listener of [...listeners]) listener(topic);
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
