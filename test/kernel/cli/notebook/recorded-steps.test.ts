import { expect, it } from 'vitest'
import { recordedSteps } from '../../../../kernel/cli/notebook/recorded-steps.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { file, pixel, withFiles } from '../../render/samples.ts'

const shown = { kind: 'step', step: withFiles(file('plot.png', pixel)) } as const
const bundle = renderOutcome({ shown: [shown], lineage: null, notices: [], mistakes: [] })
const text = JSON.stringify({ cells: [{ outputs: [bundle] }] })

it.each([
  ['this kernel', text],
  [
    'an older one',
    text.replace(/\["plot\.png",(\d+)\]/, '{"path":"plot.png","size":$1,"type":"x"}')
  ]
])('reads the files of a step as %s wrote them', (whose, notebook) => {
  expect(notebook === text).toBe(whose === 'this kernel')
  const [step] = [...recordedSteps(notebook).values()]
  expect(step?.files.map(({ path }) => path)).toEqual(['plot.png'])
  expect(step?.run?.status).toBe('built')
})
