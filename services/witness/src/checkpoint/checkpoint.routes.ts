import { loggable } from '@custodia/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { addCheckpoint, type AddCheckpointParts, type Answer } from './add-checkpoint.ts';

const statuses = {
  cosigned: 200,
  malformed: 400,
  unsigned: 403,
  unknown_log: 404,
  conflict: 409,
  fork: 409,
  inconsistent: 422,
} as const satisfies Record<Answer['outcome'], number>;

interface RouteParts extends AddCheckpointParts {
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** `POST /add-checkpoint`, as c2sp.org/tlog-witness has it. */
export function serveCheckpoints(app: FastifyInstance, parts: RouteParts): void {
  const note = notingOf(parts);
  // Whatever the client calls it, the body is what the protocol says.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/add-checkpoint', async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await addCheckpoint(body, parts);
    note(answer);
    return send(reply, answer);
  });
  app.setNotFoundHandler((_request, reply) =>
    plain(reply, 404, 'Nothing here. Checkpoints go to POST /add-checkpoint.'),
  );
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 413) return plain(reply, 413, 'No checkpoint and proof are that long.');
    if (status < 500) return plain(reply, status, 'That request cannot be read.');
    parts.logger.error({ error: loggable(error) }, 'a request failed');
    return plain(reply, 500, 'Something went wrong here. Try again.');
  });
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  const status = statuses[answer.outcome];
  if (answer.outcome === 'cosigned') return reply.code(status).type('text/plain; charset=utf-8').send(answer.lines);
  if ('size' in answer) return reply.code(status).type('text/x.tlog.size').send(`${answer.size}\n`);
  return plain(reply, status, answer.reason);
}

function plain(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`);
}

function notingOf({ logger, metrics }: RouteParts): (answer: Answer) => void {
  const answers = new Counter({
    name: 'custodia_witness_answers_total',
    help: 'Checkpoints that logs have sent, by what became of them; fork and inconsistent are a log that lies.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const sizes = new Gauge({
    name: 'custodia_witness_log_size',
    help: 'Entries of the largest tree that was cosigned.',
    labelNames: ['origin'],
    registers: [metrics],
  });
  for (const outcome of Object.keys(statuses)) answers.inc({ outcome }, 0);
  return (answer) => {
    answers.inc({ outcome: answer.outcome });
    if (answer.outcome === 'cosigned') {
      sizes.set({ origin: answer.checkpoint.origin }, Number(answer.checkpoint.size));
    }
    if (answer.outcome === 'fork') {
      logger.error({ size: answer.size }, 'a log has signed two trees of one size; both are kept as evidence');
    }
    if (answer.outcome === 'inconsistent') logger.error({ reason: answer.reason }, 'a checkpoint was not proven');
  };
}
