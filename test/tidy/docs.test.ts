import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, filesEndingIn, read } from './workspace.js';

/** `[text](target)`, and reference definitions `[name]: target`; code is taken out first. */
const LINK = /\]\(\s*<?([^)\s>]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm;

/** A heading's anchor as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const withoutCode = (markdown: string): string =>
  markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

function anchorsIn(markdown: string): Set<string> {
  const headings = markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return new Set(Array.from(headings, ([, heading = '']) => anchorOf(heading)));
}

function brokenLinks(file: string, markdown: string): string[] {
  const targets = Array.from(withoutCode(markdown).matchAll(LINK), ([, inline, defined]) => inline ?? defined ?? '');
  return targets.filter((target) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return false; // another site
    const [path = '', anchor] = decodeURIComponent(target).split('#');
    const there = path === '' ? file : posix.join(posix.dirname(file), path);
    if (!exists(there)) return true;
    return anchor !== undefined && there.endsWith('.md') && !anchorsIn(read(there)).has(anchor);
  });
}

describe('documents', () => {
  it('link to what is there', () => {
    const broken = filesEndingIn('.md').flatMap((file) =>
      brokenLinks(file, read(file)).map((link) => `${file}: ${link}`),
    );

    expect(broken).toEqual([]);
  });

  it('would be caught with a link to nothing', () => {
    const markdown = 'See [this](docs/nowhere.md), [the sources](packages) and [a site](https://aws.amazon.com).';

    expect(brokenLinks('README.md', markdown)).toEqual(['docs/nowhere.md']);
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'])('include %s', (file) => {
    expect(exists(file)).toBe(true);
  });
});
