import { describeAlone } from './alone-stack.js';
import { keptAnswers } from './kept-answers.js';
import { workerLost } from './worker-lost.js';

describeAlone('redis', (stack) => {
  workerLost(stack);
  keptAnswers(stack);
});
