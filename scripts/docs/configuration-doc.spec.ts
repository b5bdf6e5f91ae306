import { assetEnv } from '@byway/assets/asset-env';
import { commonEnv } from '@byway/boot/load-env';
import { secretVariables } from '@byway/boot/secret-files';
import { timeLimitEnv } from '@byway/boot/time-limits';
import { telemetryVariables } from '@byway/telemetry/telemetry-env';
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');

/** Apps that read variables, by the folder's name. */
const apps = readdirSync(join(root, 'apps')).filter((app) => existsSync(envFile(app)));

function envFile(app: string): string {
  return join(root, 'apps', app, 'src/env.ts');
}

/** The text under a `##` heading of the page; empty when there is none. */
function section(title: string): string {
  const sections = page.split(/^## /m).slice(1);
  return sections.find((text) => text.toLowerCase().startsWith(`${title.toLowerCase()}\n`)) ?? '';
}

/** Variables in the first column of a section's table. */
function documented(title: string): string[] {
  return [...section(title).matchAll(/^\| `([A-Z][A-Z0-9_]*)`/gm)].map((match) => match[1] ?? '').sort();
}

/** Keys that an env.ts writes into its schemas itself: not those that it spreads from a lib. */
function ownVariables(source: string): string[] {
  const names = [...source.matchAll(/^\s+([A-Z][A-Z0-9_]*): /gm)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

describe('docs/configuration.md', () => {
  it.each([
    ['Every service', Object.keys(commonEnv)],
    ['Time limits', Object.keys(timeLimitEnv)],
    ['Asset store', Object.keys(assetEnv)],
    ['Telemetry', [...telemetryVariables]],
  ])('lists the variables of "%s"', (title, names) => {
    expect(documented(title)).toEqual([...names].sort());
  });

  it('lists the variables that may be in files', () => {
    const named = [...section('Secrets in files').matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual([...secretVariables].sort());
  });

  it('says what each time limit is by default', () => {
    const rows = [...section('Time limits').matchAll(/^\| `(\w+)` +\| `(\d+)` +\|/gm)];
    const stated = rows.map(([, name, value]) => [name, Number(value)]);
    expect(stated).toEqual(Object.entries(z.object(timeLimitEnv).parse({})));
  });

  it.each(apps)('lists the variables that %s reads', (app) => {
    const source = readFileSync(envFile(app), 'utf8');
    const title = app.replace('-', ' ');
    expect(documented(title)).toEqual(ownVariables(source));
  });

  it.each(apps)('says which shared variables %s reads', (app) => {
    const source = readFileSync(envFile(app), 'utf8');
    const text = section(app.replace('-', ' ')).split('\n|')[0] ?? '';
    expect({
      common: text.includes('(#every-service)'),
      limits: text.includes('(#time-limits)'),
      assets: text.includes('(#asset-store)'),
      telemetry: text.includes('(#telemetry)'),
    }).toEqual({
      common: source.includes('...commonEnv'),
      limits: source.includes('...timeLimitEnv'),
      assets: source.includes('...assetEnv'),
      telemetry: source.includes('telemetryEnv('),
    });
  });
});
