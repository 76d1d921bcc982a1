import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { longestImported, mostImported, ownReads } from '../../../nix/recorded/own-reads.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder('own-reads')
afterAll(() => removeTree(folder))

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Paths relative to the folder; those of which all is read end in `/**`. */
function read(text: string): readonly string[] | null {
  const reads = ownReads(text, new Map())
  return (
    reads?.paths
      .map(({ path, whole }) => `${relative(folder, path)}${whole ? '/**' : ''}`)
      .sort() ?? null
  )
}

describe('what a definition reads with all that it imports', () => {
  test('files, those that they import, and what these read', () => {
    write('a.nix', 'import ./sub/b.nix + 1')
    write('sub/b.nix', 'builtins.stringLength (builtins.readFile ../data.txt)')
    expect(read(`import ${folder}/a.nix`)).toEqual(['a.nix', 'data.txt/**', 'sub/b.nix'])
  })

  test('the default.nix of a folder, and the folder', () => {
    write('lib/default.nix', '{ x = 1; }')
    expect(read(`import ${folder}/lib`)).toEqual(['lib', 'lib/default.nix'])
  })

  test('files that import each other', () => {
    write('one.nix', 'x: import ./other.nix')
    write('other.nix', 'x: import ./one.nix')
    expect(read(`import ${folder}/one.nix`)).toEqual(['one.nix', 'other.nix'])
  })

  test('what is not there is read as such', () => {
    expect(read(`builtins.pathExists ${folder}/none`)).toEqual(['none/**'])
  })

  test.each([
    ['an import that is not there', () => `import ${folder}/none.nix`],
    [
      'one behind a link',
      () => {
        symlinkSync(write('target.nix', '1'), join(folder, 'link.nix'))
        return `import ${folder}/link.nix`
      }
    ],
    [
      'one that reads what nobody can tell',
      () => `import ${write('env.nix', 'builtins.getEnv "HOME"')}`
    ],
    ['one that computes paths', () => `import ${write('computed.nix', 'p: import p')}`],
    ['one that is no Nix', () => `import ${write('broken.nix', '{ a = ')}`],
    ['the store', () => `builtins.readFile /nix/store/${'0'.repeat(32)}-x`],
    ['what is never the same', () => 'builtins.readFile /proc/uptime'],
    ['all files', () => 'builtins.readDir /.'],
    ['a relative path, which no bound text has', () => 'builtins.readFile ./x']
  ])('%s is not told', (_, text) => {
    expect(read(text())).toBeNull()
  })

  test.each([
    [mostImported, true],
    [mostImported + 1, false],
    [10 * mostImported, false]
  ])('%i files: %s', (count, isTold) => {
    for (let index = 0; index < count; index++) write(`many-${count}/${index}.nix`, '1')
    const all = Array.from(
      { length: count },
      (_, index) => `(import ${folder}/many-${count}/${index}.nix)`
    )
    expect(read(`[ ${all.join(' ')} ]`) !== null).toBe(isTold)
  })

  test.each([
    [longestImported, true],
    [longestImported + 1, false],
    [10 * longestImported, false]
  ])('a file of %i bytes: %s', (size, isTold) => {
    const path = write(`long-${size}.nix`, `1${' '.repeat(size - 1)}`)
    expect(read(`import ${path}`) !== null).toBe(isTold)
  })
})
