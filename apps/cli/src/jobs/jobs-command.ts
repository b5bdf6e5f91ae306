import { jobSchema, jobStatuses } from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError, usageError } from '../cli-error.js';
import type { CommonOptions, Session } from '../session.js';
import { followJob, hasEnded, jobPath } from './follow-job.js';
import { jobDetails } from './job-details.js';
import { jobTable } from './job-table.js';
import { saveResult } from './save-result.js';

const MAX_PAGE = 100;
const MAX_WAIT_S = 86_400;

interface ListOptions extends CommonOptions {
  status?: string;
  limit: number;
  after?: string;
}
interface GetOptions extends CommonOptions {
  wait: number;
  result?: string;
}
interface RetryOptions extends CommonOptions {
  idempotencyKey?: string;
}

/** Adds `byway jobs` with its commands. They use nothing but the public API. */
export function addJobsCommand(program: Command, session: Session): void {
  const jobs = program.command('jobs').description('follow, cancel and retry durable jobs');

  jobs
    .command('ls')
    .description('list jobs, newest first')
    .addOption(new Option('--status <status>', 'only jobs with this status').choices(jobStatuses))
    .option('--limit <count>', `jobs to show, 1 to ${MAX_PAGE}`, wholeNumber(1, MAX_PAGE), 20)
    .option('--after <id>', 'continue after this job: the last one of the page before')
    .addHelpText('after', examples('byway jobs ls', 'byway jobs ls --status failed --limit 100 --json'))
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const query = new URLSearchParams({ limit: String(options.limit) });
      if (options.status !== undefined) query.set('status', options.status);
      if (options.after !== undefined) query.set('after', options.after);
      const path = `/v1/jobs?${query.toString()}`;
      const list = await session.api(options).call({ method: 'GET', path }, listSchema(jobSchema));
      const last = list.data.at(-1);
      session.show(options, list, () => (last === undefined ? 'No jobs.' : jobTable(list.data, Date.now())));
      if (last !== undefined && list.data.length === options.limit && options.json !== true) {
        session.terminal.note(`Older ones: byway jobs ls --after ${last.id}`);
      }
    });

  jobs
    .command('get <id>')
    .description('show a job with its attempts')
    .option('--wait <s>', 'wait up to so many seconds for its end', wholeNumber(0, MAX_WAIT_S), 0)
    .option('--result <file>', 'save what the call would have answered')
    .addHelpText(
      'after',
      `\nWith --wait or --result the exit code is 1 unless the job completed.\n${examples(
        'byway jobs get job_0199c0f2a1b87d3ea0b1c2d3e4f50617',
        'byway jobs get job_0199c0f2a1b87d3ea0b1c2d3e4f50617 --wait 60 --result kraken.json',
      )}`,
    )
    .action(async (id: string, given: GetOptions, command: Command) => {
      const options = command.optsWithGlobals<GetOptions>();
      const api = session.api(options);
      const job = await followJob(api, id, options.wait);
      session.show(options, job, () => jobDetails(job));
      if (given.wait === 0 && options.result === undefined) return;
      if (job.status !== 'completed') {
        const state = hasEnded(job) ? 'did not complete' : 'has not ended yet';
        throw new CliError(`${job.id} ${state}: it is ${job.status}.`);
      }
      if (options.result !== undefined) await saveResult(api, id, options.result);
    });

  jobs
    .command('cancel <id>')
    .description('cancel a job; one that has ended stays as it is')
    .addHelpText('after', examples('byway jobs cancel job_0199c0f2a1b87d3ea0b1c2d3e4f50617'))
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const path = `${jobPath(id)}/cancel`;
      const job = await session.api(options).call({ method: 'POST', path }, jobSchema);
      session.show(options, job, () =>
        hasEnded(job)
          ? `${job.id} is ${job.status}.`
          : `${job.id} is ${job.status}; its provider call is being aborted.`,
      );
    });

  jobs
    .command('retry <id>')
    .description('submit the request of a job that failed, was cancelled or expired again, as a new job')
    .option('--idempotency-key <key>', 'make one new job, however often this is called with the key')
    .addHelpText('after', examples('byway jobs retry job_0199c0f2a1b87d3ea0b1c2d3e4f50617'))
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<RetryOptions>();
      const { idempotencyKey } = options;
      if (idempotencyKey !== undefined) requirePrintable(idempotencyKey);
      const headers = { ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) };
      const path = `${jobPath(id)}/retry`;
      const job = await session.api(options).call({ method: 'POST', path, headers }, jobSchema);
      session.show(options, job, () => `${job.id} is ${job.status}: a retry of ${job.retry_of ?? id}.`);
    });
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** fetch would fail on a header that it cannot send. */
function requirePrintable(key: string): void {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw usageError('--idempotency-key: must be at most 255 printable ASCII characters.');
  }
}

const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  $ npx ${line}`).join('\n')}`;
