import { expect, it } from 'vitest'
import { picturesOf } from '../../../../kernel/commands/compare/compare.ts'
import { file, none, step } from '../../render/samples.ts'

const reports = (count: number) =>
  Array.from({ length: count }, (_, at) => step({ name: `s${at}` }))
const picture = file('p.png', none)

it.each([
  [1, 1, 0],
  [24, 24, 0],
  [25, 24, 1],
  [240, 24, 216]
])('of %i steps the pictures of %i are asked for', async (count, shown, omitted) => {
  const asked: string[] = []
  const pictures = await picturesOf(reports(count), ({ name }) => {
    asked.push(name)
    return Promise.resolve(picture)
  })
  expect(asked).toHaveLength(shown)
  expect(pictures?.files).toHaveLength(shown)
  expect(pictures?.omitted).toBe(omitted)
})

it('steps without the file are left out, and where none has it there is nothing', async () => {
  const some = await picturesOf(reports(3), ({ name }) =>
    Promise.resolve(name === 's1' ? null : picture)
  )
  expect(some?.files.map(({ title }) => title)).toEqual(['s0', 's2'])
  expect(await picturesOf(reports(3), () => Promise.resolve(null))).toBeNull()
})
