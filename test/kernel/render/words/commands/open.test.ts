import { expect, it } from 'vitest'
import { openedInWords } from '../../../../../kernel/render/words/commands/open.ts'
import { tablesOf, textsOf } from './texts.ts'

const place = { place: 'm/my report.html', onDisk: '/nix/store/m' }
const links = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `${index}`, href: `outs/m/${index}` }))

it.each([
  [1, 1, 0],
  [100, 100, 0],
  [100, 101, 1],
  [100, 1000, 900]
])('%i links of %i files leave out %i', (linked, total, omitted) => {
  const [table] = tablesOf(openedInWords({ ...place, links: links(linked), total }))
  expect(table?.rows).toHaveLength(linked)
  expect(table?.omitted).toBe(omitted)
})

it('without a link there is the place', () => {
  const document = openedInWords({ ...place, links: [], total: 3 })
  expect(document.title).toBe(place.place)
  expect(textsOf(document)).toEqual([
    'There is no link to click: no copy of it can be made beside this notebook, or it is larger than 1 GB.',
    'In other programs, on this machine:',
    '/nix/store/m',
    'Nothing may be changed there: %copy "m/my report.html" DEST makes a copy for that.'
  ])
})
