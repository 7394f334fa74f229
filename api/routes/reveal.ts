import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import type { Ballot } from '#contract/schemas.ts';
import type { BallotKeeper } from '#results/ports.ts';
import { DatabaseUnavailable, isTableMissing } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { ApiProblem } from '../api-problem.ts';
import { reportWrongKeys } from '../report.ts';
import { routeSchema } from './route-schema.ts';

/** Who may reveal the counts, and by what. */
export interface Stage {
  /** What a stage has to know. */
  readonly key: string;
  readonly ballot: Pick<BallotKeeper, 'reveal'>;
}

/**
 * `POST /api/ballot/reveal`: shows the counts to everybody, for whoever knows the key of the stage [API15]. The key is
 * looked at before anything else of the request; where the api was given none, nobody reveals anything by it.
 */
export function revealRoute(app: FastifyInstance, stage: Stage | undefined, logger: Logger): void {
  const { path } = OPERATIONS.reveal;
  if (stage === undefined) {
    app.post(path, {
      async onRequest() {
        throw new ApiProblem('stage_has_no_key', { detail: NO_KEY });
      },
      handler: () => undefined,
    });
    return;
  }
  const isKey = comparerOf(stage.key);
  const onWrongKey = reportWrongKeys(logger);
  app.post(path, {
    schema: routeSchema(OPERATIONS.reveal),
    async onRequest({ headers: { authorization } }, reply) {
      if (isKey(bearerOf(authorization))) return;
      onWrongKey();
      reply.header('www-authenticate', 'Bearer');
      throw new ApiProblem('wrong_stage_key');
    },
    async preValidation({ body }) {
      if (body !== undefined) throw new ApiProblem('validation_failed', { errors: [NO_BODY] });
    },
    async handler(): Promise<Ballot> {
      const { isOpen, isRevealed } = await revealed(stage);
      logger.info({ isOpen }, 'The stage has revealed the counts.');
      return { ballot: isOpen ? 'open' : 'closed', revealed: isRevealed };
    },
  });
}

const NO_KEY =
  'Whoever runs the api sets STAGE_KEY (or STAGE_KEY_FILE), starts it again, and opens the stage with that key.';
const NO_BODY = { field: 'body', reason: 'is not expected' };

async function revealed({ ballot }: Stage): ReturnType<BallotKeeper['reveal']> {
  try {
    return await ballot.reveal();
  } catch (error) {
    if (error instanceof DatabaseUnavailable || isTableMissing(error))
      throw new ApiProblem('ballot_unavailable', {}, { cause: error });
    throw error;
  }
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Compares with `key` in a time that tells nothing of it: hashes are of one length, whatever was sent. */
function comparerOf(key: string): (sent: string | undefined) => boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const expected = hash(key);
  return (sent) => sent !== undefined && timingSafeEqual(hash(sent), expected);
}
