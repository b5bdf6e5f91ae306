import { AsyncLocalStorage } from 'node:async_hooks';

const used = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...args) {
    used.add(this);
    return Reflect.apply(original, this, args);
  };
}

/**
 * Ends the storages that a test file used. Jest loads its runner, and the runner's storage, anew for each
 * file, and Node copies every storage that has not ended at each promise: the last file of a worker would
 * pay for all before it.
 */
export function endAsyncStorages() {
  for (const storage of used) storage.disable();
  used.clear();
}
