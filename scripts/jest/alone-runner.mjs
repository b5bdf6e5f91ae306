import TestRunner from 'jest-runner';

/** Runs its files one after the other, when those of other runners are done: nothing else is under way. */
export default class AloneRunner extends TestRunner {
  isSerial = true;
}
