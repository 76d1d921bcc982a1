import { expect, it } from 'vitest'
import {
  importedInWords,
  type ImportedProgram
} from '../../../../../kernel/render/words/commands/import.ts'
import { textsOf } from './texts.ts'

const program: ImportedProgram = {
  file: 'a b.nix',
  notebook: null,
  definitions: 2,
  hadLibrary: false,
  taken: [],
  isQuestion: false,
  needs: []
}

it.each<[string, Partial<ImportedProgram>, title: string, texts: readonly (string | RegExp)[]]>([
  [
    'into the cell',
    {},
    'Imported from a b.nix',
    [
      '2 definitions, all in this cell. To have a cell for each, in a notebook of its own: %import "a b.nix" --output NOTEBOOK.ipynb'
    ]
  ],
  [
    'into a notebook',
    { notebook: 'n.ipynb', definitions: 1 },
    'a b.nix is the notebook n.ipynb',
    ['1 definition, a cell each. Open n.ipynb and run its cells.']
  ],
  [
    'with a library, and files that import it',
    { hadLibrary: true, taken: ['lib/x.nix', 'y.nix'] },
    'Imported from a b.nix',
    [/all in this cell/, /own library stands/, /^lib\/x\.nix imports/, /^y\.nix imports/]
  ],
  [
    'that is a question',
    { definitions: 0, isQuestion: true },
    'Imported from a b.nix',
    [/^0 definitions/, /it is a question in the notebook/]
  ],
  [
    'whose question has a cell',
    { notebook: 'n.ipynb', isQuestion: true },
    'a b.nix is the notebook n.ipynb',
    [/^2 definitions, a cell each/]
  ]
])('a program %s', (_, part, title, texts) => {
  const document = importedInWords({ ...program, ...part })
  expect(document.title).toBe(title)
  expect(textsOf(document)).toEqual(
    texts.map((text): unknown => (typeof text === 'string' ? text : expect.stringMatching(text)))
  )
})
