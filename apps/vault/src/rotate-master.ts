import { readRotateMasterEnv } from './env.js';
import { rotateMaster } from './rotate-master-command.js';

try {
  process.exitCode = await rotateMaster(process.argv.slice(2), {
    env: () => readRotateMasterEnv(),
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
