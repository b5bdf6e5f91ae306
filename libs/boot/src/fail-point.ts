/**
 * Makes this process stand still (SIGSTOP) when it comes to the place that it was told about, so that a
 * drill can kill it exactly there. Does nothing unless BYWAY_FAIL_POINT names the place.
 * @param wanted the variable, `here` the place.
 */
export function failPoint(wanted: string | undefined, here: string): void {
  if (wanted === here) process.kill(process.pid, 'SIGSTOP');
}
