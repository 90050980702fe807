import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyInstance } from 'fastify';

/** The page brings all it needs with it, so it may load nothing and talk to nobody but us. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// The Headers editor stays empty at first: where introspection is open, the page reads the schema without a token.
const firstQuery = `# Put an access token into the Headers editor below:
#   {"authorization": "Bearer <token>"}
# and read the schema again (the two arrows), to see what of it you may use.
# Locally: npm run -s token -- --as rep
# What for, if not for your role's default purpose: {"authorization": "…", "x-purpose": "SALES"}
query WhoAmI {
  me {
    id
    name
    roles
  }
}
`;

/** GraphiQL at `/`: 9 MB, so it is made and compressed once, and off the thread that answers operations. */
export function serveGraphiql(app: FastifyInstance): void {
  let made: Promise<{ plain: string; compressed: Buffer }> | null = null;
  app.get('/', async (request, reply) => {
    const { plain, compressed } = await (made ??= makePage());
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy)
      .header('vary', 'accept-encoding');
    return takesGzip ? reply.header('content-encoding', 'gzip').send(compressed) : reply.send(plain);
  });
}

async function makePage(): Promise<{ plain: string; compressed: Buffer }> {
  const plain = renderGraphiQL({
    title: 'Custodia',
    endpoint: '/graphql',
    method: 'POST',
    defaultQuery: firstQuery,
    shouldPersistHeaders: false,
  });
  return { plain, compressed: await promisify(gzip)(plain) };
}
