import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, packageRoot } from './evaluate.ts'

/*
 * Each file of the library begins with a comment that has an example: either an expression of the
 * file's own name with its value behind `=>`, or definitions as in a notebook, or a whole
 * expression. All of them are evaluated.
 */

let test: TestNix
beforeAll(async () => {
  test = await testNix()
  mkdirSync(join(test.folder, 'data'))
  writeFileSync(join(test.folder, 'data/table.csv'), 'a\n1\n')
  mkdirSync(join(test.folder, 'showcase'))
  for (const name of ['train.py', 'showcase/train.py', 'showcase/predict.py']) {
    writeFileSync(join(test.folder, name), '#!/bin/sh\n')
  }
  // For the example that imports the library by a relative path.
  cpSync(join(packageRoot, 'nix/lib'), join(test.folder, 'nix/lib'), { recursive: true })
})
afterAll(() => test.remove())

const folder = join(packageRoot, 'nix/lib')
const files = readdirSync(folder).filter((name) => name.endsWith('.nix'))

/** The first block of the comment that is indented further than the sentences. */
function exampleOf(file: string): string {
  const comment = /^\/\*\n([\s\S]*?)\*\//.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? ''
  const paragraphs = comment.split(/\n(?=\S| {2}\S)/)
  const example = paragraphs.find((paragraph) => /\n\n {4}/.test(paragraph)) ?? ''
  return example
    .slice(example.indexOf('\n\n'))
    .split('\n')
    .map((line) => line.slice(4))
    .join('\n')
    .trim()
}

const camelCase = (name: string) =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const names = `
  tool = name: "/nix/store/00000000000000000000000000000000-\${name}";
  buildData = tool "build-data"; python3 = tool "python3"; train = tool "train";
  pkgs = { busybox = tool "busybox"; python3 = tool "python3"; };
`

const withToolchain = `
  let lib = import ${folder} { toolchain = { sh = "/nix/store/00000000000000000000000000000000-sh"; python3 = "/nix/store/00000000000000000000000000000000-python3"; }; }; in
`

describe('the example of', () => {
  it.each(files)('%s holds', async (file) => {
    const example = exampleOf(file)
    expect(example).not.toBe('')
    const [expression = '', value] = example.split('\n  => ')
    if (value !== undefined) {
      const name = camelCase(file.replace(/\.nix$/, ''))
      const scope = `let ${name} = import ${folder}/${file}; in`
      expect(
        await evaluate(test.nix, test.folder, `${scope} [ (${expression}) (${value}) ]`)
      ).toSatisfy((both: unknown) => Array.isArray(both) && sameJson(both[0], both[1]))
    } else if (example.startsWith('let')) {
      const path = await evaluate(test.nix, test.folder, `let ${names} in (${example}).drvPath`)
      expect(path).toMatch(/\.drv$/)
    } else {
      const paths = await evaluate(
        test.nix,
        test.folder,
        `${withToolchain} let ${names} isPath = value: builtins.isString value || value ? outPath || value.nwKind or null == "sweep"; defined = with lib; rec {
          ${example}
        }; in map (value: "\${value}") (builtins.filter isPath (builtins.attrValues (removeAttrs defined [ "pkgs" "toolchain" ])))`
      )
      expect(paths).toSatisfy((all: unknown) => Array.isArray(all) && all.length >= 1)
    }
  })
})

function sameJson(first: unknown, second: unknown): boolean {
  return JSON.stringify(first) === JSON.stringify(second)
}
