/**
 * JSON with sorted keys and no blanks: equal values give equal bytes, whatever order they were built in.
 * Absent and undefined properties are the same. Throws RangeError on NaN and infinities, which JSON would turn into null.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw new RangeError('number without JSON form');
    return isPlainObject(inner) ? sorted(inner) : inner;
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}
