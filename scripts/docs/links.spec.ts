import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pages, root } from './pages.spec-helper.js';

/** A page without its code, in which brackets are no links. */
function prose(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^( *)```[\s\S]*?^\1```/gm, '')
    .replace(/`[^`\n]*`/g, 'code');
}

function links(page: string): string[] {
  const targets = [...prose(join(root, page)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return targets.filter((target) => !/^[a-z]+:/i.test(target));
}

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchors(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^( *)```[\s\S]*?^\1```/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1] ?? ''));
}

function isBroken(page: string, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? join(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(target)) return true;
  return fragment !== undefined && target.endsWith('.md') && !anchors(target).includes(fragment);
}

describe('the documentation', () => {
  it('is found', () => {
    expect(pages()).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md']));
  });

  it.each(pages())('%s has no relative link or anchor that leads nowhere', (page) => {
    expect(links(page).filter((link) => isBroken(page, link))).toEqual([]);
  });
});
