import { expect, it } from 'vitest'
import type { PageDrawing } from '../../../../kernel/pages/first-page.ts'
import { pageDrawingInWords } from '../../../../kernel/render/words/page-drawing.ts'

const limited = 'are drawn by pdftoppm without a sandbox, as you, within limits of time and size: '
const drawn = { kind: 'drawn', renderer: 'pdftoppm' } as const

it.each<[PageDrawing, string]>([
  [{ kind: 'off' }, 'are not drawn (NIX_WORKFLOW_PDF=off)'],
  [{ kind: 'no-renderer', renderer: 'pdftoppm' }, 'are not drawn: there is no pdftoppm on PATH'],
  [
    { ...drawn, confinement: { kind: 'sandbox' } },
    "are drawn by pdftoppm in a sandbox: no network, and of your files only the page's"
  ],
  [
    {
      ...drawn,
      confinement: { kind: 'limits', why: { kind: 'program-missing', program: 'unshare' } }
    },
    `${limited}there is no unshare on PATH`
  ],
  [
    { ...drawn, confinement: { kind: 'limits', why: { kind: 'no-namespaces' } } },
    `${limited}the system does not let you make namespaces`
  ],
  [
    {
      ...drawn,
      confinement: { kind: 'limits', why: { kind: 'needs-more-files', program: '/bin/x' } }
    },
    `${limited}/bin/x needs files of more than the system's folders`
  ]
])('pages, with %j', (drawing, text) => {
  expect(pageDrawingInWords(drawing)).toBe(text)
})
