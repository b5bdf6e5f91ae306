import { type Check, fail, ok } from '../check.js';

const LEAST = { major: 20, minor: 19 };

/** Whether this Node can run Byway. @param version such as `20.19.0` */
export function nodeVersion(version: string): Check {
  return {
    name: 'Node',
    run() {
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const enough = major > LEAST.major || (major === LEAST.major && minor >= LEAST.minor);
      if (enough) return ok(version);
      return fail(version, `install Node ${LEAST.major}.${LEAST.minor} or newer`);
    },
  };
}
