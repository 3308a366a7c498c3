import fastify from 'fastify';

/**
 * What the create path is measured against: the same framework parsing the same body and answering the same JSON, with no
 * authorisation, no validation and no store.
 */
const app = fastify();
app.post('/verify/api/v1/verification', async (request) => {
  void request.body;
  return {
    start_token: '0123456789abcdef0123456789abcdef',
    session_id: 'aaaaaaaaaaaaaaaaaaaaaa',
    expiration: '2027-02-21T00:00:00.000Z',
    missing_images: ['document_front', 'document_back', 'selfie'],
  };
});
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
