import { expect, it } from 'vitest'
import type { AskedFile } from '../../../../kernel/outcome/mistake.ts'
import { askedFileInWords } from '../../../../kernel/render/words/asked-file.ts'

it.each<[AskedFile, message: string, fix: string | null]>([
  [
    { kind: 'folder', step: 's', path: 'a/', holds: ['b', 'c/d'], total: 2 },
    'a/ of s is a folder: it holds b and c/d.',
    'Ask for a file in it, as in "${s}/a/b", or for all of them: %files s a/'
  ],
  [
    { kind: 'folder', step: 's', path: 'a', holds: ['b', 'c'], total: 1001 },
    'a/ of s is a folder: it holds b, c and 999 more.',
    'Ask for a file in it, as in "${s}/a/b", or for all of them: %files s a'
  ],
  [
    { kind: 'folder', step: 's', path: 'a', holds: [], total: 0 },
    'a/ of s is a folder, and there is no file in it.',
    null
  ],
  [
    { kind: 'not-written', step: 's', path: 'x', wrote: [], total: 0, nearest: null },
    's wrote no file x. It wrote nothing.',
    null
  ],
  [
    {
      kind: 'not-written',
      step: 's',
      path: 'x',
      wrote: Array.from('abcdefghijklmn'),
      total: 10_002,
      nearest: 'a'
    },
    's wrote no file x. It wrote a, b, c, d, e, f, g, h, i, j, k, l and 9990 more.',
    'did you mean "${s}/a"?'
  ],
  [
    { kind: 'leads-out', step: 's', link: 'l', target: '/etc' },
    's/l is a link out of the result, to /etc. Such links are not followed.',
    'Let the step copy what it needs into its result, as with cp -rL.'
  ]
])('%j', (asked, message, fix) => {
  expect(askedFileInWords(asked)).toEqual({ message, fix })
})
