import { listSchema } from '@byway/contracts/list';
import { type WebhookDelivery, webhookDeliverySchema } from '@byway/contracts/webhooks-api';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const path = '/v1/webhooks/deliveries';
const answer = listSchema(webhookDeliverySchema);
const PAGE_SIZE = 100;
/** Pages that are looked through at most. */
const MAX_PAGES = 5;

interface EndedJob {
  id: string;
  /** Unix seconds. */
  endedAt: number;
}

/**
 * The webhooks that told the end of a job. They are made when it ends, so the search stops at those from
 * before, and after the newest 500 of the workspace.
 */
export const jobDeliveriesQuery = (job: EndedJob) =>
  queryOptions({
    queryKey: ['job-deliveries', job.id],
    queryFn: ({ signal }) => deliveriesOf(job, signal),
  });

async function deliveriesOf({ id, endedAt }: EndedJob, signal: AbortSignal): Promise<WebhookDelivery[]> {
  let after = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data } = await callApi({ path, query: { limit: PAGE_SIZE, after }, signal, answer });
    const found = data.filter((delivery) => delivery.job_id === id);
    const last = data.at(-1);
    if (found.length > 0 || last === undefined || Date.parse(last.created_at) < endedAt * 1000) return found;
    after = last.id;
  }
  return [];
}
