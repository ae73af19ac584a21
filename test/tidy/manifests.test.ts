import { describe, expect, it } from 'vitest';
import { roomOf } from './arrows.js';
import { parseSource } from './parse-source.js';
import { exists, filesEndingIn, isTestCode, read } from './workspace.js';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(read(folder === '' ? 'package.json' : `${folder}/package.json`));
const namesOf = (dependencies: Readonly<Record<string, string>> | undefined): string[] =>
  Object.keys(dependencies ?? {});

const PACKAGES = filesEndingIn('/package.json').map((file) => file.slice(0, -'/package.json'.length));
const SOURCES = filesEndingIn('.ts');

/** Packages that files import, without Node's own and what lies beside. */
function packagesOf(files: readonly string[]): Set<string> {
  const names = files.flatMap((file) => parseSource(read(file)).imports.map(({ from }) => from));
  const others = names.filter((from) => !from.startsWith('.') && !from.startsWith('node:'));
  return new Set(others.map((from) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')));
}

describe.each(PACKAGES)('%s/package.json', (folder) => {
  const manifest = manifestOf(folder);
  const files = SOURCES.filter((file) => roomOf(file) === folder);
  const used = packagesOf(files.filter((file) => folder === 'test' || !isTestCode(file)));
  const usedInTests = packagesOf(files.filter(isTestCode));
  const dependencies = namesOf(manifest.dependencies);
  const devDependencies = namesOf(manifest.devDependencies);

  it('names every package that the sources import', () => {
    const known = new Set(folder === 'test' ? [...dependencies, ...devDependencies] : dependencies);

    expect([...used].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names every package that only tests import, or the workspace does', () => {
    const known = new Set([...dependencies, ...devDependencies, ...namesOf(manifestOf('').devDependencies)]);

    expect([...usedInTests].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names no package that nothing imports', () => {
    const idle = [...dependencies, ...devDependencies].filter(
      (name) => !name.startsWith('@types/') && !used.has(name) && !usedInTests.has(name),
    );

    expect(idle).toEqual([]);
  });

  it('takes every version from the catalog or the workspace', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

    const loose = versions.filter(
      ([name, version]) => version !== (name.startsWith('@trailwarden/') ? 'workspace:*' : 'catalog:'),
    );

    expect(loose).toEqual([]);
  });

  it.runIf(exists(`${folder}/tsconfig.json`))('is built after the packages it uses', () => {
    const { references } = JSON.parse(read(`${folder}/tsconfig.json`)) as { references: { path: string }[] };

    const built = references.map(({ path }) => `@trailwarden/${path.split('/').at(-1)}`).sort();

    expect(built).toEqual(dependencies.filter((name) => name.startsWith('@trailwarden/')).sort());
  });
});
