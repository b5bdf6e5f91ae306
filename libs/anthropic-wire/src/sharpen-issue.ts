import { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The variant of a union that got furthest into the value: what the caller most likely meant. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const firsts = issue.errors.flatMap(([first]) => (first === undefined ? [] : [innermost(first)]));
  const deepest = firsts.reduce<Issue | undefined>(
    (best, one) => (one.path.length > (best?.path.length ?? 0) ? one : best),
    undefined,
  );
  return deepest === undefined ? issue : { ...deepest, path: [...issue.path, ...deepest.path] };
}

/** The error with the path of its first issue led on into unions: `messages[0].content[1].text`. */
export function sharpenIssue(error: z.ZodError): z.ZodError {
  const [first, ...rest] = error.issues;
  return first === undefined ? error : new z.ZodError([innermost(first), ...rest]);
}
