import { CreateLedger1795000000000 } from './1795000000000-create-ledger.js';
import { CreateJobs1795100000000 } from './1795100000000-create-jobs.js';
import { AgeJobs1795200000000 } from './1795200000000-age-jobs.js';
import { AddRetries1795250000000 } from './1795250000000-add-retries.js';
import { AddTextAttempts1795300000000 } from './1795300000000-add-text-attempts.js';
import { CreateWebhooks1795350000000 } from './1795350000000-create-webhooks.js';
import { AddJoinedRequest1795478400000 } from './1795478400000-add-joined-request.js';
import { AddRequestSums1795546000000 } from './1795546000000-add-request-sums.js';
import { KeepHeaders1795547400000 } from './1795547400000-keep-headers.js';

/** Every migration of the schema `ledger`, oldest first. */
export const migrations = [
  CreateLedger1795000000000,
  CreateJobs1795100000000,
  AgeJobs1795200000000,
  AddRetries1795250000000,
  AddTextAttempts1795300000000,
  CreateWebhooks1795350000000,
  AddJoinedRequest1795478400000,
  AddRequestSums1795546000000,
  KeepHeaders1795547400000,
];
