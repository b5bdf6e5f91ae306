const timers = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/**
 * What `jest.useFakeTimers()` needs to fake these alone, so that sockets, streams and the test itself go
 * on in real time. `node:timers/promises` is never faked.
 */
export function fakeOnly(...names: (typeof timers)[number][]): { doNotFake: (typeof timers)[number][] } {
  return { doNotFake: timers.filter((name) => !names.includes(name)) };
}
