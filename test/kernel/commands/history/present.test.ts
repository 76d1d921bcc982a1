import { describe, expect, it } from 'vitest'
import { missingInWords } from '../../../../kernel/render/words/commands/missing.ts'
import { goneInWords, fixOf } from '../../../../kernel/render/words/commands/gone.ts'
import { step } from '../../render/samples.ts'

const named = (count: number): string[] => Array.from({ length: count }, (_, at) => `s${at}`)

describe('steps without a result', () => {
  it.each([1, 12, 13, 120])('are named, and counted beyond the twelfth: %i', (count) => {
    const steps = named(count).map((name) => step({ name, outPath: null, status: 'planned' }))
    const [said = '', ...more] = missingInWords(steps)
    expect(more).toEqual([])
    expect(said).toContain('Not built yet: s0')
    expect(said.match(/\bs\d+\b/g)).toHaveLength(Math.min(12, count))
    expect(said.includes(`and ${count - 12} more`)).toBe(count > 12)
  })

  it('are told apart by why there is none', () => {
    const failure = { exitCode: null, explanation: [], blockedBy: [] }
    const said = missingInWords([
      step({ name: 'there' }),
      step({ name: 'bad', outPath: null, status: 'failed', failure }),
      step({
        name: 'lost',
        outPath: null,
        status: 'failed',
        failure: { ...failure, isGone: true }
      }),
      step({ name: 'later', outPath: null, status: 'planned' })
    ])
    expect(said).toHaveLength(3)
    expect(said[0]).toContain('The result of lost is gone')
    expect(said[1]).toMatch(/^Failed: bad\./)
    expect(said[2]).toMatch(/^Not built yet: later\./)
  })
})

describe('results that are gone', () => {
  it.each([1, 12, 13, 120])('are named, and counted beyond the twelfth: %i', (count) => {
    const said = goneInWords(named(count))
    expect(said.includes(`and ${count - 12} more`)).toBe(count > 12)
    // Of very many the command is the one for all.
    const command = count > 12 ? '%verify --fix' : fixOf(...named(count))
    expect(said.endsWith(`: ${command}`)).toBe(true)
  })

  it('have names with blanks in quotes', () => {
    expect(fixOf('a b', 'c')).toBe('%verify --fix "a b" c')
  })
})
