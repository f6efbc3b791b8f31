/** Takes the counts of SDKs. */
import type { FastifyInstance } from 'fastify';
import { checkInput } from '../check-input.js';
import type { Access } from './access.js';
import type { Clients } from './clients.js';
import { type Usage, UsageReport } from './usage.js';

export function addUsageRoutes(app: FastifyInstance, access: Access, usage: Usage, clients: Clients): void {
  app.post(
    '/v1/usage',
    access.withFeedAndBody(['sdk'], (feed, request, reply, grant) => {
      const report = checkInput(UsageReport, request.body, 'body');
      const holds =
        report.revision === undefined ? undefined : `${report.epoch ?? feed.published.epoch}.${report.revision}`;
      const { instance, sdk } = report;
      if (instance !== undefined) clients.note(grant, instance, sdk && `${sdk.name}/${sdk.version}`, holds, 'usage');
      usage.add(grant.project, grant.environment, report, (flag) => feed.evaluator.has(flag));
      return reply.code(204).send();
    }),
  );
}
