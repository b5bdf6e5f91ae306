import type { Queue } from '@byway/testing/start-services';
import type { AloneStack } from './alone-stack.js';
import { assetExpiry } from './asset-expiry.js';
import { bigImages } from './big-images.js';
import { controlPlaneOutages } from './control-plane-outages.js';
import { drills } from './drills.js';
import { endingProcesses } from './ending-processes.js';
import { hangUpsInQueue } from './hang-ups.js';
import { keptAnswers } from './kept-answers.js';
import { priorities } from './priorities.js';
import { queueOutages } from './queue-outages.js';
import { responseCache } from './response-cache.js';
import { sdkRetries } from './sdk-retries.js';
import { streams } from './streams.js';
import { webhooksWithoutVault } from './webhooks.js';
import { workerLost } from './worker-lost.js';

/** What the code under test asks of the queue, or keeps beside it, differs from queue to queue. */
export function onEveryQueue(stack: AloneStack): void {
  responseCache(stack);
  priorities(stack);
  hangUpsInQueue(stack);
  queueOutages(stack);
  workerLost(stack);
  keptAnswers(stack);
  drills(stack);
}

/**
 * No code under test asks which queue it is. Each queue has a half of these topics, so that both files take
 * equally long; where there is one queue only, it has them all.
 */
export const onOneQueue: Readonly<Record<Queue, (stack: AloneStack) => void>> = {
  postgres(stack) {
    controlPlaneOutages(stack);
    webhooksWithoutVault(stack);
    assetExpiry(stack);
  },
  redis(stack) {
    bigImages(stack);
    streams(stack);
    sdkRetries(stack);
    endingProcesses(stack);
  },
};
