import { gzipSync } from 'node:zlib';
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

const firstQuery = `# Put an access token into the Headers editor below. Locally:
#   npm run -s token -- --as rep
query WhoAmI {
  me {
    id
    name
    roles
  }
}
`;

const headersHint = JSON.stringify({ authorization: 'Bearer <npm run -s token -- --as rep>' }, null, 2);

/** GraphiQL at `/`, compressed once. */
export function serveGraphiql(app: FastifyInstance): void {
  let page: Buffer | null = null;
  app.get('/', async (_request, reply) => {
    page ??= gzipSync(
      renderGraphiQL({
        title: 'Custodia',
        endpoint: '/graphql',
        method: 'POST',
        defaultQuery: firstQuery,
        headers: headersHint,
        shouldPersistHeaders: false,
      }),
    );
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-encoding', 'gzip')
      .header('content-security-policy', contentSecurityPolicy)
      .send(page);
  });
}
