import { listSchema } from '@byway/contracts/list';
import { webhookDeliverySchema } from '@byway/contracts/webhooks-api';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const answer = listSchema(webhookDeliverySchema);

/** The webhooks that told the end of a job. */
export const jobDeliveriesQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['job-deliveries', jobId],
    queryFn: async ({ signal }) => {
      const query = { job_id: jobId };
      return (await callApi({ path: '/v1/webhooks/deliveries', query, signal, answer })).data;
    },
  });
