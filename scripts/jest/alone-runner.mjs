import TestRunner from 'jest-runner';

/**
 * Jest runs the files of one runner after those of another: what these files break is broken when all
 * other files are done. The two of them, one for each queue, share nothing and run side by side.
 */
export default class AloneRunner extends TestRunner {}
