import Sequencer from '@jest/test-sequencer';
import { statSync } from 'node:fs';

/** In this order: what takes long and mostly waits first, so that nothing is left alone at the end. */
const order = ['alone', 'e2e', 'integration', 'components', 'unit'];

/** By kind, then by size; a fresh clone knows no durations, and the order should not depend on what ran before. */
export default class LongFirstSequencer extends Sequencer {
  sort(tests) {
    const kindOf = ({ path, context }) =>
      order.indexOf(path.includes('/e2e/src/alone/') ? 'alone' : context.config.displayName.name);
    const sized = tests.map((test) => ({ test, kind: kindOf(test), size: statSync(test.path).size }));
    return sized.sort((a, b) => a.kind - b.kind || b.size - a.size).map(({ test }) => test);
  }
}
