import { describeAlone } from './alone-stack.js';
import { doctorBesideServices } from './doctor.js';
import { onEveryQueue, onOneQueue } from './topics.js';

describeAlone('redis', (stack) => {
  doctorBesideServices(stack);
  onOneQueue.redis(stack);
  onEveryQueue(stack);
});
