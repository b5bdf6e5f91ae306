export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skip';

/** What a check found. */
export interface Finding {
  status: CheckStatus;
  /** What is so, in one line. */
  message: string;
  /** What to do about it; with `warn` and `fail`. */
  hint?: string | undefined;
}

/** One thing that `byway doctor` looks at. A rejection is a failure that the check did not foresee. */
export interface Check {
  name: string;
  run(): Promise<Finding> | Finding;
}

export interface CheckResult extends Finding {
  name: string;
  /** ms it took. */
  ms: number;
}

export const ok = (message: string): Finding => ({ status: 'ok', message });
export const skip = (message: string): Finding => ({ status: 'skip', message });
export const warn = (message: string, hint: string): Finding => ({ status: 'warn', message, hint });
export const fail = (message: string, hint: string): Finding => ({ status: 'fail', message, hint });
