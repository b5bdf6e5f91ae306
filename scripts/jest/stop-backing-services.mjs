import { rmSync } from 'node:fs';

export default async function stopBackingServices() {
  const started = globalThis.bywayBackingServices;
  if (!started) return;
  globalThis.bywayBackingServices = undefined;
  await started.stacks?.stop();
  await started.postgres?.stop();
  started.redis?.stop();
  rmSync(started.folder, { recursive: true, force: true });
}
