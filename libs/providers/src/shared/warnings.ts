/** The sentence for a parameter that a model cannot honour and that was left out. */
export function droppedParameter(param: string, model: string): string {
  return `${param.slice(0, 64)}: not supported by ${model}, dropped`;
}

/** The sentence for a parameter sent with another value. */
export function changedParameter(param: string, from: string | number, to: string | number): string {
  return `${param}: ${from} sent as ${to}`;
}
