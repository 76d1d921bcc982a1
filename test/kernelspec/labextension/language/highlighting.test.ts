import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { NodeType } from '@lezer/common'
import { describe, expect, it } from 'vitest'
import { libraryNames } from '../../../../kernel/session/program/base.ts'
import { libraryNames as coloredNames } from '../../../../kernelspec/labextension/language/names.ts'
import { parse } from '../../../../nix/syntax/parse.ts'
import { corpusCases } from '../../../nix/syntax/verdict.ts'
import { coloured, treeOf } from './coloured.ts'

const project = resolve(import.meta.dirname, '../../../..')
const corpus = join(project, 'test/nix/syntax/corpus')

/** What the editor's grammar has a word for, and is none of Nix all the same. */
const unfinished = ['MissingEnd', 'UnfinishedPath']

/** Whether a tree has a place that nothing fits. */
function hasMistake(text: string): boolean {
  let found = false
  const isMistake = ({ isError, name }: NodeType): boolean => isError || unfinished.includes(name)
  treeOf(text).iterate({ enter: ({ type }) => void (found ||= isMistake(type)) })
  return found
}

/** Cells as people write them, with what stands in other languages. */
const cells = {
  step: `# trains
model = output {
  program = "\${tools.python3}/bin/python3";
  args = [ ./train.py "--rate=\${toString rate}" "--data=\${dataset}/data.csv" ];
  timeout = 3.0e2;
};
inherit (builtins) map;
if model ? loss && !broken then model.loss or null else throw "no \\\${loss}"
`,
  commands: `%refresh model --all
  %plan
# a comment
%files "my file"
x = 5;
`,
  notCommands: `x = "
%refresh y";
z = 1 % 2;`,
  python: `
%%python table data rate=1.5
import csv
def read(path):
    return [row for row in csv.reader(open(path))]  # rows
`,
  unknown: `%%prolog facts
mortal(X) :- human(X).
`,
  script: `table = script.python {
  inputs = { inherit data; };
  body = ''
    for row in open(inputs["data"]):
        print(row, \${toString 3}, '''quoted''')
  '';
};
greeting = script.python ''print("hello")'';
other = script.make "ruby" ruby ''File.write("x")'';
`
} as const

describe('what has a colour', () => {
  it.each(Object.entries(cells))('in a cell: %s', async (name, text) => {
    await expect(coloured(text)).toMatchFileSnapshot(`snapshots/${name}.txt`)
  })

  it.each(readdirSync(corpus).filter((name) => name.endsWith('.nix')))(
    'in the corpus: %s',
    async (name) => {
      const text = readFileSync(join(corpus, name), 'utf8')
      await expect(coloured(text)).toMatchFileSnapshot(`snapshots/${name}.txt`)
    }
  )

  it('is all that is no blank, in what Nix can read', () => {
    for (const text of corpusCases()) {
      if (parse(text, 'definitions').tree === null) continue
      const words = coloured(text)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => String(JSON.parse(line.slice(25))))
      expect(words.join('').replaceAll(/\s/g, ''), text).toBe(text.replaceAll(/\s/g, ''))
    }
  })

  it('has the names of the library that the kernel has', () => {
    expect([...coloredNames].sort()).toEqual([...libraryNames].sort())
  })
})

describe('the editor reads', () => {
  it('a cell as the kernel does: with a mistake where the kernel finds one, and no other', () => {
    const differing = corpusCases().filter((text) => {
      const parsed = parse(text, 'definitions')
      // Where the kernel reads no more, an editor still may.
      if (parsed.tree === null) return parsed.limit === null && !hasMistake(text)
      return hasMistake(text)
    })
    expect(differing).toEqual([])
  })

  it.each([
    'raw = static in/raw.csv;\nafter = 1;',
    'x = import in/lib.nix;',
    "y = f in' in2;\nafter = 1;",
    'z = f in:x;',
    'up = f ..a/b;\nafter = 1;',
    'a = let b = 1; in\nb;',
    'a = let b = 1; in/* c */b;',
    'a = let b = f 1; in ../x;'
  ])('words that begin as those that are unfinished do: %s', (text) => {
    expect([parse(text, 'definitions').tree !== null, hasMistake(text)]).toEqual([true, false])
  })

  it('each beginning of a cell, whatever it ends in', () => {
    for (const text of Object.values(cells))
      for (let end = 0; end <= text.length; end++)
        expect(treeOf(text.slice(0, end)).length).toBe(end)
  })
})
