import Sequencer from '@jest/test-sequencer';
import { statSync } from 'node:fs';

/** Kinds in the order they begin: files that take long and mostly wait first, so that none is left alone at the end. */
const order = ['e2e', 'integration', 'components', 'unit', 'alone'];

/** By kind, then by size; a fresh clone knows no durations, and the order should not depend on what ran before. */
export default class LongFirstSequencer extends Sequencer {
  sort(tests) {
    const kindOf = ({ context }) => order.indexOf(context.config.displayName.name);
    const sized = tests.map((test) => ({ test, kind: kindOf(test), size: statSync(test.path).size }));
    return sized.sort((a, b) => a.kind - b.kind || b.size - a.size).map(({ test }) => test);
  }
}
