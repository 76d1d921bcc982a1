import { describe, expect, it } from 'vitest'
import type { Freed, Holding, Holdings } from '../../../../../kernel/outcome/index.ts'
import {
  buildersInWords,
  triedInWords
} from '../../../../../kernel/render/words/commands/builders.ts'
import { freedInWords, holdingsInWords } from '../../../../../kernel/render/words/commands/kept.ts'
import { tablesOf, textsOf } from './texts.ts'

const holding = (notebook: string | null, state: Holding['state']): Holding => ({
  notebook,
  state,
  results: 2,
  bytes: 2000,
  steps: [
    { name: 'model', results: 1, bytes: 1500 },
    { name: null, results: 1, bytes: 500 }
  ]
})

const held = (holdings: readonly Holding[]): Holdings => ({
  holdings,
  results: 2 * holdings.length,
  bytes: 2000 * holdings.length
})

describe('what notebooks hold', () => {
  it('is nothing', () => {
    expect(holdingsInWords(held([]), '/a.ipynb')).toEqual({
      title: 'No notebook holds anything in the store',
      blocks: []
    })
  })

  it('says which is the one that asks, and what its steps hold', () => {
    const document = holdingsInWords(
      held([holding('/a.ipynb', 'here'), holding(null, 'unknown'), holding('/b.ipynb', 'missing')]),
      '/a.ipynb'
    )
    expect(document.title).toBe('3 notebooks hold 6 results, 6.0 kB')
    expect(tablesOf(document)).toEqual([
      {
        rows: [
          ['/a.ipynb', '2', '2.0 kB', 'this one'],
          ['one without a name', '2', '2.0 kB', 'held by an earlier version'],
          ['/b.ipynb', '2', '2.0 kB', 'its file is gone']
        ],
        omitted: 0
      },
      {
        rows: [
          ['model', '1', '1.5 kB'],
          ['programs, environments and what has no name', '1', '500 B']
        ],
        omitted: 0
      }
    ])
  })

  it('of one whose file has no name is not taken for that of a command without one', () => {
    expect(tablesOf(holdingsInWords(held([holding(null, 'here')]), null))).toEqual([
      { rows: [['one without a name', '2', '2.0 kB', '']], omitted: 0 }
    ])
  })

  it.each([
    [200, 0],
    [201, 1],
    [2000, 1800]
  ])('of %d notebooks, and as many steps, %d are counted', (count, omitted) => {
    const many = Array.from({ length: count }, (_, index) => ({
      ...holding(`/${index}.ipynb`, 'here'),
      steps: Array.from({ length: count }, (_, step) => ({
        name: `s${step}`,
        results: 1,
        bytes: 1
      }))
    }))
    const tables = tablesOf(holdingsInWords(held(many), '/0.ipynb'))
    expect(tables).toMatchObject([{ omitted }, { omitted }])
    for (const { rows } of tables) expect(rows).toHaveLength(200)
  })
})

describe('what is freed', () => {
  const freed: Freed = {
    isDry: false,
    keep: 1,
    olderThanSeconds: null,
    notebooks: [
      { notebook: '/a.ipynb', released: 2, state: 'here' },
      { notebook: '/b.ipynb', released: 0, state: 'at-work' }
    ],
    deleted: [
      { path: '/nix/store/a', bytes: 1000 },
      { path: '/nix/store/b', bytes: null }
    ]
  }

  it('says how much, of whom, and what was left alone', () => {
    const document = freedInWords(freed)
    expect(document.title).toBe('2 results, 1.0 kB, freed')
    expect(tablesOf(document)).toEqual([{ rows: [['/a.ipynb', '2', '']], omitted: 0 }])
    expect(textsOf(document)).toEqual([
      'Of each step the last result is kept, with what they are made of; so is what anybody else holds.',
      '1 notebook was left alone: a kernel works with it, or one of an earlier version did.'
    ])
  })

  it('says what would be', () => {
    const document = freedInWords({ ...freed, isDry: true, keep: 3, olderThanSeconds: 2_592_000 })
    expect(document.title).toBe('2 results, 1.0 kB, would be freed')
    expect(textsOf(document)[0]).toBe(
      'Of each step the last 3 results are kept and what was shown in the last 30 days, with what they are made of; so is what anybody else holds.'
    )
  })

  it.each([
    [43_200, '12 hours'],
    [3600, '1 hour'],
    [86_400, '1 day'],
    [4_838_400, '56 days']
  ])('names an age of %d seconds', (olderThanSeconds, age) => {
    const [first] = textsOf(freedInWords({ ...freed, olderThanSeconds }))
    expect(first).toContain(`kept and what was shown in the last ${age}, with`)
  })

  it.each([
    [200, 0],
    [201, 1],
    [2000, 1800]
  ])('of %d notebooks %d are counted', (count, omitted) => {
    const notebooks = Array.from({ length: count }, (_, index) => ({
      notebook: `/${index}.ipynb`,
      released: 1,
      state: 'here' as const
    }))
    expect(tablesOf(freedInWords({ ...freed, notebooks }))).toMatchObject([{ omitted }])
  })
})

describe('machines', () => {
  const builder = {
    url: 'ssh-ng://me@one',
    scheme: 'ssh-ng' as const,
    user: 'me',
    host: 'one',
    port: null,
    cores: 4,
    features: ['gpu', 'big-parallel'],
    key: null
  }

  it('none', () => {
    const document = buildersInWords([], [], ' \n')
    expect(document.title).toBe('No machine is added')
    expect(textsOf(document)).toEqual([
      'Steps are built on this machine. %builders add ssh-ng://HOST adds another.'
    ])
  })

  it('those that were added, those that the notebook names, and those of the setting', () => {
    const other = { ...builder, url: 'ssh://two', features: [] }
    const document = buildersInWords([builder], [other], '@/etc/nix/machines\n')
    expect(document.title).toBe('2 machines beside this one')
    expect(tablesOf(document)).toEqual([
      {
        rows: [
          ['ssh-ng://me@one', '4', 'gpu, big-parallel', '', '%builders add'],
          ['ssh://two', '4', '', '', 'builders of the notebook']
        ],
        omitted: 0
      }
    ])
    expect(textsOf(document).at(-1)).toBe("Nix's own setting adds: builders = @/etc/nix/machines")
  })

  it('none that was tried', () => {
    expect(triedInWords([])).toEqual({ title: '0 of 0 machines build', blocks: [] })
  })
})
