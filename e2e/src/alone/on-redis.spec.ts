import { describeAlone } from './alone-stack.js';
import { onEveryQueue, onOneQueue } from './topics.js';

describeAlone('redis', (stack) => {
  onOneQueue.redis(stack);
  onEveryQueue(stack);
});
