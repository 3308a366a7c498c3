/** 128 random bits; Safari 15.0 to 15.3 have no randomUUID. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
