import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Of Linux on every machine that Node runs on: one tick of the CPU clock in ms. */
const TICK_MS = 10;

/** The ids of a process and of all below it. */
export function processTree(root) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = statOf(Number(name))?.parent;
    if (parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    tree.push(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return tree;
}

/** The ids of some processes and of all below them, without the trees of `others`. */
export function processesOf(roots, others = []) {
  const without = new Set(others.flatMap(processTree));
  return [...new Set(roots.flatMap(processTree))].filter((pid) => !without.has(pid));
}

/**
 * CPU time in ms and resident memory in bytes, now and at most since {@link forgetPeak}, of some process
 * trees together; `alone`: of the processes without those below them. A process that ended meanwhile
 * counts with nothing.
 */
export function usageOf(roots, { alone = false } = {}) {
  const usage = { cpuMs: 0, rssBytes: 0, peakBytes: 0, openFiles: 0 };
  for (const pid of alone ? roots : processesOf(roots)) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    usage.cpuMs += stat.cpuMs;
    const status = read(`/proc/${pid}/status`) ?? '';
    usage.rssBytes += kilobytes(status, 'VmRSS') - kilobytes(status, 'RssShmem');
    usage.peakBytes += kilobytes(status, 'VmHWM') - kilobytes(status, 'RssShmem');
    try {
      usage.openFiles += readdirSync(`/proc/${pid}/fd`).length;
    } catch {
      // It has ended.
    }
  }
  return usage;
}

/** {@link usageOf} each part of a gateway: `parts` has the ids of its processes, all of them, by what they are. */
export function usageByPart(parts) {
  return Object.fromEntries(
    Object.entries(parts).map(([part, pids]) => [part, usageOf(pids, { alone: true })]),
  );
}

/** Lets the peaks of memory begin anew. */
export function forgetPeak(roots) {
  for (const pid of processesOf(roots)) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // It has ended, or it is another user's: its peak is then that of its whole life.
    }
  }
}

function kilobytes(status, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

function statOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name of the program, in brackets, may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Its own, and that of its children that have ended (PostgreSQL's connections come and go).
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
