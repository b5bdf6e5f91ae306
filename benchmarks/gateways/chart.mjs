import { mediansOf, REFERENCE } from './medians.mjs';

const BAR = 16;
const GAP = 22;
const LEFT = 290;
const WIDTH = 560;
const colors = { nginx: '#868e96', portkey: '#e8590c', byway: '#0b7285', 'byway embedded': '#3bc9db' };

/**
 * Answers per second as a multiple of the reference, one group of bars for each workload and concurrency.
 * The axis is logarithmic: a factor is the same length everywhere. nginx, the limit of the machine, is
 * left out: it would make all others small.
 */
export function chartOf(result, workloads) {
  const groups = mediansOf(result, workloads)
    .map(({ workload, connections, subjects }) => ({
      label: `${workload.title}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
      bars: subjects.filter(({ name, throughputRatio }) => name !== 'nginx' && throughputRatio > 0),
    }))
    .filter(({ bars }) => bars.length > 0);
  const ratios = groups.flatMap(({ bars }) => bars.map(({ throughputRatio }) => throughputRatio));
  const low = Math.min(0.5, ...ratios);
  const high = Math.max(2, ...ratios);
  const at = (ratio) => LEFT + (WIDTH * Math.log(ratio / low)) / Math.log(high / low);
  const height = groups.reduce((sum, { bars }) => sum + bars.length * BAR + GAP, 60);
  let y = 48;
  const drawn = groups.map(({ label, bars }) => {
    const top = y;
    const rows = bars.map(({ name, throughputRatio }) => {
      const row =
        `<rect x="${LEFT}" y="${y}" width="${Math.max(1, at(throughputRatio) - LEFT).toFixed(1)}" height="${BAR - 3}" fill="${colors[name]}"/>` +
        `<text x="${(at(throughputRatio) + 6).toFixed(1)}" y="${y + 11}">${throughputRatio.toFixed(2)}x</text>`;
      y += BAR;
      return row;
    });
    y += GAP;
    return `<text x="${LEFT - 10}" y="${top + (bars.length * BAR) / 2 + 3}" text-anchor="end">${label}</text>${rows.join('')}`;
  });
  const legend = Object.entries(colors)
    .filter(([name]) => groups.some(({ bars }) => bars.some((bar) => bar.name === name)))
    .map(
      ([name, color], index) =>
        `<rect x="${LEFT + index * 150}" y="26" width="12" height="12" fill="${color}"/><text x="${LEFT + 18 + index * 150}" y="36">${name}</text>`,
    );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 90} ${height}" font-family="sans-serif" font-size="12" fill="#212529">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="16" font-size="14" font-weight="bold">Answers per second, ${REFERENCE} = 1 (logarithmic)</text>
${legend.join('\n')}
<line x1="${at(1).toFixed(1)}" x2="${at(1).toFixed(1)}" y1="44" y2="${height - 12}" stroke="#adb5bd" stroke-dasharray="4 3"/>
${drawn.join('\n')}
</svg>
`;
}
