import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** The frame of openapi.json; operations and schemas come from the routes. */
export const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.0.3',
  info: {
    title: 'Bonafide',
    version: '1',
    description:
      'Identity verification that a company runs itself. Compatible with the Mosaic Identity Verification API v1; not affiliated with its vendor.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  servers: [{ url: '/', description: 'This service' }],
  tags: [
    { name: 'Verification', description: 'For the backend of the integrating company.' },
    { name: 'Activities', description: 'What sessions went through, for the backend to collect.' },
    { name: 'OAuth', description: 'Access tokens.' },
    { name: 'Operations', description: 'For whoever runs the service.' },
  ],
  components: {
    securitySchemes: {
      verify_access_token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'From POST /oidc/token.',
      },
      user_token: { type: 'http', scheme: 'bearer', description: 'From POST /verification/start.' },
    },
  },
};
