import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { EXPECTED } from './schemas.ts';

type Params = Readonly<Record<string, unknown>>;

/** What was expected, by JSON Schema keyword. */
const WORDS: Readonly<Record<string, (params: Params) => string>> = {
  type: ({ type }) => `must be ${article(String(type))}`,
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as unknown[]).join(', ')}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  maxItems: ({ limit }) => `must have at most ${limit} entries`,
};

const article = (type: string) => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

/** One sentence for each field at fault. The value itself is never repeated: it may be personal. */
export function complaints(errors: readonly FastifySchemaValidationError[], where: string): string[] {
  return [...new Set(errors.map((error) => sentence(error, where)))];
}

function sentence(error: FastifySchemaValidationError, where: string): string {
  const path = error.instancePath.split('/').slice(1).join('.');
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    return `${path === '' ? missing : `${path}.${missing}`} is required.`;
  }
  const parent = (error as { parentSchema?: Record<string, unknown> }).parentSchema;
  const own = parent?.[EXPECTED];
  const words = typeof own === 'string' ? `must be ${own}` : (WORDS[error.keyword]?.(error.params) ?? error.message);
  return `${path === '' ? `The ${where}` : path} ${words}.`;
}
