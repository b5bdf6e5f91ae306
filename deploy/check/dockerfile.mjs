import { DockerfileParser } from 'dockerfile-ast';

/**
 * @typedef {object} Step
 * @property {string} keyword `RUN`, `COPY`, ...
 * @property {string} text its arguments, variables filled in.
 * @property {string[]} list of the JSON form, or the words.
 * @property {string | undefined} from the stage that COPY takes from.
 * @typedef {{ name: string, base: string, steps: Step[] }} Stage
 */

const handled = new Set(['WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD']);

/** The stages of a Dockerfile, in order. Throws for an instruction that is not known here. @returns {Stage[]} */
export function readStages(text) {
  const file = DockerfileParser.parse(text);
  const values = Object.fromEntries(
    file.getInitialARGs().map((arg) => [arg.getProperty().getName(), arg.getProperty().getValue()]),
  );
  const filled = (words) => words.replace(/\$\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const stages = [];
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'ARG' && stages.length === 0) continue;
    if (keyword === 'FROM') {
      stages.push({
        name: instruction.getBuildStage() ?? '',
        base: filled(instruction.getImage()),
        steps: [],
      });
      continue;
    }
    if (!handled.has(keyword)) throw new Error(`Dockerfile: ${keyword} is not known here.`);
    const flags = instruction.getFlags?.() ?? [];
    const unknown = flags.find((flag) => keyword !== 'COPY' || flag.getName() !== 'from');
    if (unknown !== undefined)
      throw new Error(`Dockerfile: the flag --${unknown.getName()} is not known here.`);
    const words = instruction
      .getArguments()
      .map((argument) => argument.getValue())
      .filter((word) => !word.startsWith('--from='));
    const raw = instruction.getRawArgumentsContent() ?? '';
    const list = raw.startsWith('[') ? JSON.parse(raw) : words;
    stages.at(-1).steps.push({ keyword, text: raw, list, from: flags[0]?.getValue() });
  }
  return stages;
}
