import { expect, it } from 'vitest'
import type { Curve, StepProgress, Told } from '../../../../kernel/outcome/index.ts'
import { toldFold } from '../../../../kernel/render/card/told.ts'
import { renderProgress } from '../../../../kernel/render/outcome/progress.ts'
import { all, offences, parsePage } from '../page.ts'
import { contentOf } from '../samples.ts'

const curve = (name: string, values: readonly number[]): Curve => ({
  ...{ name, values, stride: 1, total: values.length, last: values.at(-1) ?? 0 }
})

const told: Told = {
  progress: { done: 45, total: 100 },
  curves: [
    curve('loss', [1, 0.5, 0.25]),
    curve('acc', [0.1]),
    curve('<b>', [1, 1]),
    curve('d', [1, 2])
  ],
  others: ['e', 'f']
}

const step: StepProgress = {
  ...{ name: 'model', state: 'running', elapsedSeconds: 3, expectedSeconds: null },
  ...{ lastLines: ['45%|'], told }
}
const bundle = renderProgress({
  ...{ phase: 'building', elapsedSeconds: 3, steps: [step], fetched: null }
})

it('a step that runs shows how far it is, its newest numbers and their curves, in its row', () => {
  const html = contentOf(bundle, 'text/html')
  const page = parsePage(html)
  expect(offences(page)).toEqual([])
  expect(html).toContain('aria-label="45 of 100"')
  expect(html).toContain('loss 0.25')
  expect(html).toContain('&lt;b&gt; 1')
  expect(html).toContain('… and 3 more')
  // One value is no curve.
  expect(all(page, 'img').map(({ attributes }) => attributes.get('alt'))).toEqual([
    'loss from 1 to 0.25, between 0.25 and 1',
    '<b> from 1 to 1, between 1 and 1'
  ])
  expect(contentOf(bundle, 'text/plain')).toContain('45 of 100 · loss 0.25 · acc 0.1 · <b> 1')
})

it('a card has all curves behind their newest values, and how many names it left out', () => {
  const { markup } = toldFold(told)
  expect(offences(parsePage(markup))).toEqual([])
  expect(markup).toContain('Printed: loss 0.25, acc 0.1, &lt;b&gt; 1')
  expect(markup).toContain('loss: 0.25, of 3 values')
  expect(markup).toContain('It came to 45 of 100. … and 2 more names')
  expect(toldFold({ ...told, curves: [] }).markup).toBe('')
})

it('numbers of any size stay in the picture', () => {
  const huge = { ...told, curves: [curve('x', [-1.7e308, 1.7e308, 0, 5e-324])] }
  const source = decodeURIComponent(/src="([^"]*)"/.exec(toldFold(huge).markup)?.[1] ?? '')
  const [, path = ''] = /d='M([^']*)'/.exec(source) ?? []
  const places = path.split(/[L ]/).map(Number)
  expect(places).toHaveLength(8)
  expect(places.every((place) => place >= 0 && place <= 180)).toBe(true)
})
