import { beforeEach, describe, expect, it } from 'vitest'
import type { ChangePlan } from '../../../../kernel/comm/changes.ts'
import {
  Choosing,
  type Progress,
  type Wanted
} from '../../../../kernelspec/labextension/explore/choosing.ts'
import {
  choiceInWords,
  planInWords
} from '../../../../kernelspec/labextension/explore/choice-words.ts'

const nothing: ChangePlan = { build: 0, fetch: 0, gone: 0, seconds: 0, withoutTime: 0, open: 0 }
const slow: ChangePlan = { ...nothing, build: 2, seconds: 12 }

/** A cell and a kernel that do what is wanted of them when they are told to go on. */
class Notebook {
  counts = '1'
  readonly done: string[] = []
  readonly told: Progress[] = []
  built = new Set(['1'])
  #waiting: (() => void)[] = []

  readonly choosing = new Choosing({
    textWith: ({ value }) => (value === this.counts ? null : value),
    plan: (text) => this.#later(`plan ${text}`, () => (this.built.has(text) ? nothing : slow)),
    show: ({ value }) => this.#later(`show ${value}`, () => void (this.counts = value)),
    build: ({ value }) => this.#later(`build ${value}`, () => void this.built.add(value)),
    stop: () => void this.done.push('stop'),
    rest: () => this.#later('rest', () => undefined),
    tell: (progress) => void this.told.push(progress)
  })

  want(value: string, isReleased: boolean): void {
    this.choosing.want({ key: 'n', value, shown: `n ${value}`, isReleased })
  }

  /** Ends what is under way, and what comes of that, `steps` times. */
  async go(steps = 20): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.#waiting.shift()?.()
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    }
  }

  words(): string {
    const last = this.told.at(-1)
    return last === undefined ? '' : choiceInWords(last)
  }

  #later<Value>(what: string, come: () => Value): Promise<Value> {
    this.done.push(what)
    return new Promise((resolve) => this.#waiting.push(() => resolve(come())))
  }
}

let notebook: Notebook
beforeEach(() => (notebook = new Notebook()))

describe('a value that is wanted', () => {
  it('shows at once where it was built, while the control is moved too', async () => {
    notebook.built.add('2')
    notebook.want('2', false)
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2', 'show 2'])
    expect(notebook.words()).toBe('')
  })

  it('is only planned while the control is moved, and built when it is let go', async () => {
    notebook.want('2', false)
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2'])
    expect(notebook.words()).toBe('n 2: 2 steps to build, about 12 s, when you let go')
    notebook.want('2', true)
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2', 'plan 2', 'rest', 'show 2', 'build 2'])
    expect(notebook.words()).toBe('')
  })

  it('is nothing to do where it counts already', async () => {
    notebook.want('1', true)
    await notebook.go()
    expect(notebook.done).toEqual([])
  })

  it('gives way to one that comes before it is built', async () => {
    notebook.want('2', true)
    await notebook.go(1)
    notebook.want('3', true)
    notebook.want('1', true)
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2', 'rest'])
    expect(notebook.counts).toBe('1')
  })

  it('waits for the one that is built, and a newer takes its place', async () => {
    notebook.want('2', true)
    await notebook.go(3)
    expect(notebook.words()).toBe('At work on n 2: 2 steps to build, about 12 s.')
    notebook.want('3', true)
    notebook.want('4', true)
    expect(notebook.words()).toBe('At work on n 2: 2 steps to build, about 12 s. Next: n 4.')
    await notebook.go()
    expect(notebook.done.filter((what) => what.startsWith('build'))).toEqual(['build 2', 'build 4'])
    expect(notebook.done).not.toContain('plan 3')
  })

  it('is not forgotten where one of another input comes before it is shown', async () => {
    notebook.built.add('2').add('3')
    notebook.want('2', true)
    notebook.choosing.want({ key: 'm', value: '3', shown: 'm 3', isReleased: true })
    notebook.choosing.want({ key: 'm', value: '4', shown: 'm 4', isReleased: true })
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2', 'show 2', 'plan 4', 'rest', 'show 4', 'build 4'])
    notebook.want('5', true)
    await notebook.go(1)
    notebook.choosing.want({ key: 'm', value: '6', shown: 'm 6', isReleased: true })
    await notebook.go()
    expect(notebook.done.filter((what) => what.startsWith('build'))).toEqual([
      ...['build 4', 'build 5', 'build 6']
    ])
  })

  it('is stopped, with what waits', async () => {
    notebook.want('2', true)
    await notebook.go(2)
    notebook.want('3', true)
    notebook.choosing.stop()
    await notebook.go()
    expect(notebook.done).toEqual(['plan 2', 'rest', 'show 2', 'stop'])
    expect(notebook.words()).toMatch(/^Stopped\./)
    expect(notebook.choosing.isAtWork).toBe(false)
    notebook.want('3', true)
    await notebook.go()
    expect(notebook.done).toContain('build 3')
  })

  it('is nothing to stop where nothing is built', () => {
    notebook.choosing.stop()
    expect(notebook.done).toEqual([])
  })
})

describe('what is said of a plan', () => {
  it.each<[string, ChangePlan | null]>([
    ['what is to be built shows when it runs', null],
    ['nothing to build', nothing],
    ['1 step to build, about 0.5 s', { ...nothing, build: 1, seconds: 0.5 }],
    ['2 steps to build, nobody knows for how long', { ...nothing, build: 2, withoutTime: 2 }],
    [
      '3 steps to build, about 12 s and 1 step of which no time is known, 1 to fetch',
      { ...nothing, build: 3, fetch: 1, seconds: 12, withoutTime: 1 }
    ],
    [
      '2 whose results were removed by hand, 1 definition that cannot be told before',
      { ...nothing, gone: 2, open: 1 }
    ]
  ])('%s', (words, plan) => {
    expect(planInWords(plan)).toBe(words)
  })

  it('is said of a value that was let go without more', () => {
    const wanted: Wanted = { key: 'n', value: '2', shown: 'n 2', isReleased: true }
    expect(choiceInWords({ kind: 'planned', wanted, plan: slow })).toBe(
      'n 2: 2 steps to build, about 12 s'
    )
  })
})
