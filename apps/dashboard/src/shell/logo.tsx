import { basePath } from '../base-path.js';

/** The sign of Byway: a way that branches off and goes on. */
export function Logo({ size = 28 }: { size?: number }) {
  return <img src={`${basePath}/favicon.svg`} width={size} height={size} alt="" />;
}
