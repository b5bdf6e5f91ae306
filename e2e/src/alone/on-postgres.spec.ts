import { availableQueues } from '@byway/testing/start-services';
import { describeAlone } from './alone-stack.js';
import { onEveryQueue, onOneQueue } from './topics.js';

describeAlone('postgres', (stack) => {
  onOneQueue.postgres(stack);
  if (!availableQueues().includes('redis')) onOneQueue.redis(stack);
  onEveryQueue(stack);
});
