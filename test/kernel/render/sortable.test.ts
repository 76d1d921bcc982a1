import { describe, expect, it } from 'vitest'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import type { Preview } from '../../../kernel/files/reading/summary.ts'
import type { Document } from '../../../kernel/outcome/document.ts'
import type { CellOutcome } from '../../../kernel/outcome/outcome.ts'
import { all, offences, parsePage, type Page } from './page.ts'
import { file, ofStep, outcome, step, withFiles } from './samples.ts'

function pageOf(of: CellOutcome): Page {
  const html = renderOutcome(of)?.data['text/html']
  if (typeof html !== 'string') throw new Error('no page')
  const page = parsePage(html)
  expect(offences(page)).toEqual([])
  return page
}

/** The classes of the tables that have headings. */
const classes = (page: Page): readonly (string | undefined)[] =>
  all(page, 'table').map(({ attributes }) => attributes.get('class'))

const titleOf = (page: Page, text: string): string | undefined =>
  all(page, 'td')
    .find((cell) => cell.text === text)
    ?.attributes.get('title')

describe('what the extension sorts', () => {
  const sortable = 'nix-workflow-sortable'

  const table = (changes: object): CellOutcome => {
    const preview: Preview = {
      ...{ kind: 'table', columns: [{ name: 'count', numeric: true }], omittedColumns: 1 },
      ...{ rows: [['20'], ['3']], lastRows: [['100']], totalRows: 3 },
      ...changes
    }
    return ofStep(withFiles(file('a.csv', preview)))
  }

  it('is a table of a file that is shown whole, not its beginning and its end', () => {
    expect(classes(pageOf(table({})))).toContain(sortable)
    expect(classes(pageOf(table({ totalRows: 4 })))).not.toContain(sortable)
    expect(classes(pageOf(table({ totalRows: null })))).not.toContain(sortable)
  })

  it('is a sweep, with its sizes and what its steps wrote in full', () => {
    const metrics = (value: string): Preview => ({
      ...{ kind: 'json', text: `{"loss": ${value}}`, cut: false },
      ...{ scalars: [{ name: 'loss', text: value, numeric: true }] }
    })
    const steps = ['0.123456789', '0.5'].map((value) => ({
      ...withFiles(file('metrics.json', metrics(value))),
      size: 1_234_567
    }))
    const page = pageOf(outcome({ kind: 'sweep', name: 'fits', steps }))
    expect(classes(page)).toContain(sortable)
    expect(titleOf(page, '0.1235')).toBe('0.123456789')
    expect(titleOf(page, '0.5')).toBeUndefined()
    expect(titleOf(page, '1.2 MB')).toBe('1\u202f234\u202f567 bytes')
  })

  it.each([
    [8, 0, ''],
    [9, 0, 'and 1 more number: %compare fits'],
    [80, 0, 'and 72 more numbers: %compare fits'],
    // Those of a nested object stand behind those of the object itself.
    [1, 20, 'and 20 more numbers: %compare fits']
  ])(
    'a sweep that wrote %i numbers and %i nested ones says what it leaves out',
    (own, nested, words) => {
      const scalar = (name: string) => ({ name, text: '0.5', numeric: true })
      const scalars = [
        ...Array.from({ length: own }, (_, at) => scalar(`m${at}`)),
        ...Array.from({ length: nested }, (_, at) => scalar(`deep.m${at + own}`))
      ]
      const preview: Preview = { kind: 'json', text: '{}', cut: false, scalars }
      const steps = [1, 2].map(() => withFiles(file('metrics.json', preview)))
      const { text } = pageOf(outcome({ kind: 'sweep', name: 'fits', steps }))
      expect(text.includes('more number')).toBe(words !== '')
      expect(text.replace(/\s+/g, ' ')).toContain(words)
    }
  )

  it('is a table of a command, with its numbers in full', () => {
    const document: Document = {
      title: 'compared',
      blocks: [
        {
          kind: 'table',
          columns: [{ title: 'loss', numeric: true }],
          rows: [[{ text: '0.12346', exact: '0.123456789', best: true }], [{ text: '0.5' }]],
          omitted: 0
        }
      ]
    }
    const page = pageOf(outcome({ kind: 'document', document }))
    expect(classes(page)).toEqual([sortable])
    expect(titleOf(page, '0.12346 ★')).toBe('0.123456789')
    expect(titleOf(page, '0.5')).toBeUndefined()
  })

  it('has nothing to press where the extension is not', () => {
    const { elements } = pageOf(outcome({ kind: 'sweep', name: 's', steps: [step(), step()] }))
    const pressed = elements.filter(
      ({ tag, attributes }) =>
        tag === 'button' || attributes.has('role') || attributes.has('tabindex')
    )
    expect(pressed.map(({ tag }) => tag).filter((tag) => tag !== 'summary')).toEqual([])
  })
})
