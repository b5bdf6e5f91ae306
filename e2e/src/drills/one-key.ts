import { eventually } from '@byway/testing/eventually';
import { z } from 'zod';
import { DrillCaller, inParallel } from './drill-caller.js';
import type { Drill } from './drill.js';
import type { HttpAnswer } from './http-call.js';
import { auditJobs } from './job-audit.js';

const CALLS = 50;
const RECOVERY_MS = 10_000;
const countSchema = z.object({ count: z.coerce.number() });

/** Many callers with one Idempotency-Key, at the same time and one after the other. */
export const oneKey: Drill = {
  name: 'one-key',
  async run(stack) {
    const caller = new DrillCaller(stack);
    const label = caller.label();
    const answers: HttpAnswer[] = [];
    const send = () => caller.call(label, { latencyMs: 400, headers: { 'idempotency-key': label } });
    /** Where time is not judged, a call that a busy machine refused is sent again. */
    const sendUntilTaken = () =>
      eventually(async () => {
        const answer = await send();
        return answer.status === 503 ? undefined : answer;
      });
    const post = async () => answers.push(await (stack.scale.isMeasured ? send() : sendUntilTaken()));
    await inParallel(CALLS, CALLS, post);
    const since = Date.now();
    await inParallel(1, CALLS, post);

    const jobIds = new Set(answers.map((answer) => answer.header('x-byway-job-id') ?? 'none'));
    const [jobId = ''] = jobIds;
    const audit = await auditJobs(stack, {
      accepted: new Map([[label, jobId]]),
      since,
      withinMs: RECOVERY_MS,
    });
    const statuses = new Set(answers.map(({ status }) => status));
    const bodies = new Set(answers.map(({ text }) => text));
    const sql = 'SELECT count(*) FROM ledger.jobs WHERE idempotency_key = $1';
    const { count } = countSchema.parse((await stack.services.database.query(sql, [label]))[0]);
    const calls = (await stack.simulator.calls()).filter(
      (call) => call.key?.endsWith(`label=${label}`) === true,
    );
    const broken = [...audit.broken];
    if (answers.length !== 2 * CALLS) broken.push(`${answers.length} of ${2 * CALLS} calls were answered`);
    if (jobIds.size !== 1 || count !== 1)
      broken.push(`${jobIds.size} job ids in the answers, ${count} jobs in the table`);
    if ([...statuses].join() !== '200') broken.push(`answered with ${[...statuses].join(', ')}`);
    if (bodies.size !== 1) broken.push(`${bodies.size} different bodies`);
    if (calls.length !== 1 || !calls[0]?.billed) broken.push(`${calls.length} provider calls`);
    const bytes = answers[0]?.text.length ?? 0;
    return {
      ...audit,
      done: `${CALLS} calls at once, ${CALLS} in a row; ${bodies.size} body of ${bytes} bytes`,
      broken,
    };
  },
};
