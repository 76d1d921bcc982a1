import { expect, it } from 'vitest'
import type { Destination, PlannedStep } from '../../../../../kernel/outcome/index.ts'
import { planDocument } from '../../../../../kernel/render/words/commands/plan.ts'

const here = { kind: 'here' } as const
const builder = (at: number) => ({ kind: 'builder', url: `ssh-ng://b${at}` }) as const

it.each<[where: readonly Destination[], words: string]>([
  [[here], 'build'],
  [[], 'build: no machine is known to offer what it requires'],
  [[builder(1)], 'build on ssh-ng://b1'],
  [[builder(1), here], 'build on ssh-ng://b1 or here'],
  [[builder(1), builder(2), here], 'build on ssh-ng://b1 or on ssh-ng://b2 or here'],
  [
    [builder(1), builder(2), builder(3), here],
    'build on ssh-ng://b1, on ssh-ng://b2, on ssh-ng://b3 and 1 more'
  ],
  [[{ kind: 'cluster', partition: null }], 'build by Slurm'],
  [[{ kind: 'cluster', partition: 'long' }], 'build by Slurm, in long']
])('a plan says where a step would go: %j', (where, words) => {
  const facts = { name: 'a', drvPath: 'a.drv', seconds: null, cell: 1 }
  const rows = (steps: readonly PlannedStep[]) => {
    const cost = { total: 0, chain: 0, withoutTime: 1 }
    const { blocks } = planDocument({ steps, open: [], cost, fromSavedFile: false })
    return blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []))
  }
  const [built] = rows([{ ...facts, action: 'build', waitsFor: [], where }])
  expect(built?.[2]?.text).toBe(words)
  const [unknown] = rows([{ ...facts, action: 'unknown', waitsFor: ['b'], where }])
  const rest = where.length === 0 ? '' : words.replace('build', '')
  expect(unknown?.[2]?.text).toBe(`unknown until b is built${rest}`)
})
