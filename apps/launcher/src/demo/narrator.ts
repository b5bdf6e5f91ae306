const useColour = process.stdout.isTTY && !process.argv.includes('--no-color');
const paint = (code: string) => (text: string) => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);
const dim = paint('2');
const bold = paint('1');
const green = paint('32');
const red = paint('31');

/** Tells the demo's story in the terminal, and keeps count of what did not hold. */
export class Narrator {
  private failures = 0;
  private step = 0;

  begin(title: string): void {
    this.step += 1;
    process.stdout.write(`\n${bold(`${this.step}. ${title}`)}\n`);
  }

  say(text: string): void {
    process.stdout.write(`   ${text}\n`);
  }

  detail(text: string): void {
    process.stdout.write(`   ${dim(text)}\n`);
  }

  /** States a promise and whether it held. */
  check(promise: string, held: boolean): void {
    if (!held) this.failures += 1;
    process.stdout.write(`   ${held ? green('ok') : red('FAILED')}  ${promise}\n`);
  }

  /** The exit code of the demo. */
  exitCode(): number {
    return this.failures === 0 ? 0 : 1;
  }
}
