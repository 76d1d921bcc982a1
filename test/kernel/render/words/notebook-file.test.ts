import { expect, it } from 'vitest'
import type { NoNotebook } from '../../../../kernel/outcome/index.ts'
import { notebookMistakeInWords } from '../../../../kernel/render/words/notebook-file.ts'

const toFormat4 = 'jupyter nbconvert --to notebook --nbformat 4 --inplace FILE.ipynb'

it.each<[NoNotebook, string]>([
  [{ kind: 'missing' }, 'There is no file a.ipynb.'],
  [
    { kind: 'unreadable', refusal: { code: 'EACCES', said: 'no', isForRoom: false } },
    'a.ipynb cannot be read: this user may not do that there.'
  ],
  ...(
    [
      ['folder', 'a folder'],
      ['pipe', 'a named pipe'],
      ['socket', 'a socket'],
      ['device', 'a device']
    ] as const
  ).map(([is, words]): [NoNotebook, string] => [
    { kind: 'no-file', is },
    `a.ipynb is ${words}, not a notebook. Name the file of a notebook, FILE.ipynb.`
  ]),
  [
    { kind: 'empty' },
    'a.ipynb is empty, so there is no notebook in it. Open it in JupyterLab and save it there.'
  ],
  [
    { kind: 'no-json' },
    'a.ipynb is no notebook: it does not hold JSON, as notebooks do. It may have been cut off, or be of another kind.'
  ],
  [
    { kind: 'unmerged', line: 7 },
    'a.ipynb holds both sides of a merge that was not finished, from line 7 on. Choose one of them, as with: git checkout --ours or --theirs.'
  ],
  [
    { kind: 'older-format', format: 3 },
    `a.ipynb is a notebook of the older format 3; this needs format 4. Open it in JupyterLab and save it there, or: ${toFormat4}`
  ],
  [
    { kind: 'newer-format', format: 5 },
    `a.ipynb is a notebook of format 5, newer than the 4 that is understood here. Save it as format 4: ${toFormat4}`
  ],
  [
    { kind: 'no-cells' },
    'a.ipynb is no notebook: it holds JSON, but no cells of format 4. Name a file that JupyterLab saved as a notebook.'
  ]
])('what a file is that is no notebook: %j', (why, words) => {
  expect(notebookMistakeInWords({ path: 'a.ipynb', why })).toBe(words)
})
