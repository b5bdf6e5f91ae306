import { relative } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

/** ms between two looks at what runs; on a terminal the last line is kept up to date. */
const TERMINAL_MS = 1_000;
const LOG_MS = 15_000;

/** Says on stderr which files are done, what runs now and for how long, and why a test failed. */
export default class ProgressReporter {
  running = new Map();
  started = Date.now();
  failed = 0;
  done = 0;
  total = 0;
  isTerminal = process.stderr.isTTY === true;

  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunStart({ numTotalTestSuites }) {
    this.total = numTotalTestSuites;
    this.timer = setInterval(() => this.#tellWhatRuns(), this.isTerminal ? TERMINAL_MS : LOG_MS);
  }

  onTestFileStart({ path }) {
    this.running.set(path, Date.now());
  }

  onTestFileResult({ path }, { failureMessage, numFailingTests, numPassingTests, numPendingTests }) {
    const seconds = ((Date.now() - (this.running.get(path) ?? Date.now())) / 1000).toFixed(1);
    this.running.delete(path);
    this.done += 1;
    const isBad = numFailingTests > 0 || failureMessage != null;
    if (isBad) this.failed += 1;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    this.#line(
      `${this.#count()} ${isBad ? 'FAILED' : 'ok'} ${relative(this.rootDir, path)} (${numPassingTests} passed${skipped}, ${seconds} s)`,
    );
    if (failureMessage != null) this.#line(failureMessage);
  }

  onRunComplete() {
    clearInterval(this.timer);
    this.#line(`${this.done} files in ${clock(Date.now() - this.started)}, ${this.failed} of them failed`);
  }

  getLastError() {
    return undefined;
  }

  #count() {
    const width = String(this.total).length;
    return `[${String(this.done).padStart(width)}/${this.total} ${clock(Date.now() - this.started)}]`;
  }

  #tellWhatRuns() {
    const files = [...this.running].map(
      ([path, since]) => `${relative(this.rootDir, path)} ${Math.round((Date.now() - since) / 1000)} s`,
    );
    const text = `${this.#count()} runs: ${files.join(', ')}`;
    if (this.isTerminal)
      process.stderr.write(`\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}\r`);
    else this.#line(text);
  }

  #line(text) {
    process.stderr.write(`${this.isTerminal ? '\x1b[2K' : ''}${text}\n`);
  }
}

/** `m:ss` */
function clock(ms) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
