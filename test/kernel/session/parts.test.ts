import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Declared } from '../../../nix/evaluator/declared.ts'
import type { Description } from '../../../nix/evaluator/description.ts'
import { createStoreChecks } from '../../../nix/remembered/checks.ts'
import { nothingRemembered } from '../../../nix/remembered/remembered.ts'
import { smallBytes } from '../../../kernel/session/history/small-text.ts'
import { placeAt, placeAtOffset } from '../../../kernel/session/mistakes/place.ts'
import {
  asFailedBefore,
  gaveNothing,
  isNew,
  isPlanned
} from '../../../kernel/session/screen/failed-before.ts'
import { globalNames, isGlobalName } from '../../../kernel/session/program/global-names.ts'
import { titleOf } from '../../../kernel/session/screen/notices.ts'
import type { CellRequest } from '../../../kernel/session/session.ts'
import { createChecksCache } from '../../../kernel/session/state/checks-cache.ts'
import { usualChoices } from '../../../kernel/session/state/choices.ts'
import { createDeclarations } from '../../../kernel/session/state/declared.ts'
import { createEndedRuns, howItEnded, type EndedRun } from '../../../kernel/session/state/ended.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { createLookAhead } from '../../../kernel/session/state/look-ahead.ts'
import { describeBug } from '../../../kernel/handlers/bug.ts'
import { watchParent } from '../../../kernel/host/parent.ts'
import { inOneLine } from '../../../kernel/commands/compare/compared-parts.ts'
import { fileDifference } from '../../../kernel/commands/diff/file-difference.ts'
import { fileDifferenceInWords } from '../../../kernel/render/words/commands/file-difference.ts'
import { missingInWords } from '../../../kernel/render/words/commands/missing.ts'
import { lineageDot, lineageMermaid } from '../../../kernel/commands/lineage/lineage-text.ts'
import { attributesForShell } from '../../../kernel/commands/shell/structured-attributes.ts'
import { goneInWords, fixOf } from '../../../kernel/render/words/commands/gone.ts'
import { withFiles } from '../../../kernel/cli/terminal/file-mistake.ts'
import { reportOf } from '../../../kernel/cli/report/executed-notebook.ts'
import { commandLineMistakeInWords } from '../../../kernel/render/words/command-line/index.ts'
import { run } from '../../../nix/process/process.ts'
import { lineage, ofStep, outcome, step } from '../render/samples.ts'

const requestOf = (code: string): CellRequest => ({
  ...{ code, cellId: code, client: null, cameAt: 0, deletedCells: [], executionCount: 1 },
  ...{ stopOnError: true, userExpressions: {} }
})

const hostile = '"]\n<b>#quot; $(touch x) \\N'

describe('a place in a cell', () => {
  const cell = { code: 'a\r\n😀b\rc', executionCount: 3 }
  it.each([
    [2, 1, '😀b'],
    [3, 1, 'c'],
    [4, 1, ''],
    [0, 1, '']
  ])('line %i, column %i', (line, column, text) => {
    expect(placeAt(cell, line, column)).toEqual({ executionCount: 3, line, column, text })
  })

  it('counts columns by characters', () => {
    expect(placeAtOffset(cell, 5)).toMatchObject({ line: 2, column: 2, text: '😀b' })
    expect(placeAtOffset(cell, 99).text).toBe('c')
  })
})

describe('what a step declares', () => {
  const declared = (changes: Partial<Declared>): Declared => ({
    ...{
      info: null,
      preview: [],
      metrics: [],
      timeout: null,
      cores: null,
      memory: null,
      hash: null
    },
    ...{ network: false, state: false, process: null, snapshot: null, ...changes }
  })
  const described = (drvPath: string, changes: Partial<Declared>): Description => ({
    ...{ kind: 'step', name: 'a', drvPath, outputs: ['out'], declared: declared(changes) }
  })

  it.each([
    [{}, undefined],
    [{ timeout: 5 }, { timeout: 5, snapshot: null }],
    [{ timeout: 0 }, { timeout: 0 }],
    [{ timeout: 5, hash: 'sha256-x' }, undefined],
    [{ timeout: 5, hash: 'sha256-x', network: true }, { timeout: 5 }],
    [{ process: 'p', snapshot: 2 }, { snapshot: { process: 'p', number: 2 } }],
    [{ process: 'p' }, undefined],
    [{ state: true }, { state: true }]
  ])('%j limits it so: %j', (changes, limits) => {
    const all = createDeclarations()
    all.take(described('/a', changes))
    const found = all.limits().get('/a')
    if (limits === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(limits)
  })

  it('in a fork does not reach what it was forked from', () => {
    const all = createDeclarations()
    all.take(described('/a', { timeout: 5 }))
    const fork = all.fork()
    fork.take(described('/a', { timeout: 7 }))
    fork.take(described('/b', { timeout: 9 }))
    expect(all.of('/a')?.timeout).toBe(5)
    expect(all.of('/b')).toBeNull()
    expect([...all.limits(fork).values()].map(({ timeout }) => timeout)).toEqual([7, 9])
  })
})

describe('runs that are over', () => {
  const ran = (key: string, at: number, client: string | null = 'other', cameAt = 5): EndedRun => ({
    ...{ key, title: key, client, cameAt, at, how: 'built' }
  })

  it('are told once to a page that was loaded while they were at work', () => {
    const runs = createEndedRuns()
    for (const one of [
      ran('a', 10),
      ran('b', 30),
      ran('own', 30),
      ran('c', 30, 'page'),
      ran('later', 30, 'other', 25),
      ran('a', 40)
    ])
      runs.add(one)
    const told = runs.take({ id: 'page', since: 20 }, 'own')
    expect(told.map(({ key }) => key)).toEqual(['b', 'a'])
    expect(runs.take({ id: 'page', since: 0 }, 'own')).toEqual([])
    expect(noticeInWords({ kind: 'ended-elsewhere', runs: told })).toContain(
      'b, a were built. Run them'
    )
  })

  it.each([
    [outcome(), { kind: 'interrupted' } as const, 'interrupted'],
    [outcome(), { kind: 'blocked', step: 'a', by: [] } as const, 'failed'],
    [ofStep(step()), null, 'built'],
    [ofStep(step({ status: 'cached' })), null, 'well']
  ])('ended: %#', (of, mistake, how) => {
    expect(howItEnded(of, mistake)).toBe(how)
  })
})

describe('what failed before', () => {
  const shown = (changes: Parameters<typeof step>[0]) =>
    ({ kind: 'step', step: step(changes) }) as const
  const planned = shown({ status: 'planned', name: 'now' })

  it.each([
    ['failed', 'failed', new Set<string>()],
    ['stopped', 'stopped', new Set<string>()],
    ['blocked', 'planned', new Set<string>()],
    ['blocked', 'blocked', new Set([step().drvPath])],
    ['built', 'planned', new Set<string>()]
  ] as const)('was %s and is %s', (before, now, blocked) => {
    const [found] = [asFailedBefore(planned, [shown({ status: before })], blocked)]
    expect(found).toMatchObject({ step: { status: now, name: 'now' } })
    expect(gaveNothing(before)).toBe(before !== 'built')
  })

  it('is not said of another step, nor of one that is there', () => {
    const other = shown({ status: 'failed', drvPath: '/other' })
    expect(asFailedBefore(planned, [other], new Set())).toMatchObject({
      step: { status: 'planned' }
    })
    const there = shown({ status: 'cached' })
    expect(asFailedBefore(there, [shown({ status: 'failed' })], new Set())).toEqual(there)
    expect([isNew(undefined), isNew(planned), isNew(there)]).toEqual([false, true, false])
    expect([isPlanned(undefined), isPlanned(planned), isPlanned(there)]).toEqual([
      false,
      true,
      false
    ])
  })
})

describe('looks at the store and at requests', () => {
  const waiting = (arrivals: number, count: number) => ({
    ...{ arrivals: () => arrivals, count: () => count, list: () => [] }
  })

  it('are made once for requests that came together', () => {
    const checks = createStoreChecks()
    const cache = createChecksCache({ remembered: { ...nothingRemembered(), checks } })
    expect(cache.begin(waiting(3, 2))).toBe(true)
    expect(cache.begin(waiting(3, 1))).toBe(false)
    expect(cache.begin(waiting(3, 0))).toBe(false)
    expect(cache.begin(waiting(4, 0))).toBe(true)
    cache.anew()
    expect(cache.begin(waiting(4, 0))).toBe(true)
    cache.end()
    expect(cache.begin(waiting(4, 3))).toBe(true)
  })

  it('go on one after the other, and see each request once', async () => {
    const ahead = createLookAhead()
    const order: string[] = []
    await Promise.all([
      ahead.inTurn(async () => {
        await Promise.resolve()
        order.push('first')
      }),
      ahead.inTurn(() => Promise.resolve(void order.push('second')))
    ])
    expect(order).toEqual(['first', 'second'])
    expect(ahead.hasUnseen(waiting(2, 1))).toBe(true)
    expect(ahead.unseen(waiting(2, 1), requestOf('first'), () => false)).toEqual([])
    expect(ahead.hasUnseen(waiting(2, 1))).toBe(false)
    let isStopped = false
    const look = ahead.inTurn((signal) => {
      ahead.interrupt()
      isStopped = signal.aborted
      return Promise.resolve()
    })
    await look
    expect(isStopped).toBe(true)
  })

  it('end at a request that says how builds go on, and go on below it by who comes after it', () => {
    const ahead = createLookAhead()
    const all = ['a', 'b', '%one', 'c', 'd', '%two', 'e'].map(requestOf)
    const looks: string[] = []
    for (const [index, by] of all.entries()) {
      const list = all.slice(index + 1)
      const now = { arrivals: () => all.length, count: () => list.length, list: () => list }
      // Each looks twice, as while it builds.
      for (let times = 0; times < 2; times += 1) {
        const seen = ahead.unseen(now, by, ({ code }) => code.startsWith('%'))
        looks.push(seen.map(({ code }) => code).join(''))
      }
    }
    expect(looks).toEqual(['b', '', '', '', 'cd', '', '', '', '', '', 'e', '', '', ''])
    expect(ahead.hasUnseen(waiting(7, 0))).toBe(false)
  })

  it('go on after one that failed', async () => {
    const ahead = createLookAhead()
    const failed = ahead.inTurn(() => Promise.reject(new Error('a bug')))
    const order: string[] = []
    const next = ahead.inTurn(() => Promise.resolve(void order.push('next')))
    await expect(failed).rejects.toThrow('a bug')
    await next
    expect(order).toEqual(['next'])
  })

  it('begin with what is usual, each for itself', () => {
    usualChoices().building = false
    expect(usualChoices().building).toBe(true)
  })
})

it('a cell is called by what it defines, or by its first line', () => {
  const cell = (code: string, executionCount: number | null) => ({
    cell: { key: 'k', id: null, executionCount, code, definitions: [] },
    question: null
  })
  expect(titleOf(cell('\n  first\nsecond', 2))).toBe('first [2]')
  expect(titleOf(cell('', null))).toBe('a cell')
  expect(titleOf(cell('😀'.repeat(50), null))).toBe('😀'.repeat(40))
})

describe('files', () => {
  const inFolder = async (work: (folder: string) => Promise<void> | void) => {
    const folder = mkdtempSync(join(tmpdir(), 'parts-'))
    try {
      await work(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it('are read where they are small, and no links', () =>
    inFolder((folder) => {
      const at = join(folder, 'a')
      writeFileSync(at, 'x'.repeat(100))
      symlinkSync(at, join(folder, 'link'))
      expect(smallBytes(at, 100)).toHaveLength(100)
      expect(smallBytes(at, 99)).toBeNull()
      expect(smallBytes(at, 10)).toBeNull()
      for (const name of ['link', 'missing', '.'])
        expect(smallBytes(join(folder, name), 100)).toBeNull()
    }))

  it('of two results are told apart', () =>
    inFolder(async (folder) => {
      const put = (name: string, content: string) => writeFileSync(join(folder, name), content)
      for (const side of ['old', 'now']) mkdirSync(join(folder, side))
      put('old/same', 'x')
      put('now/same', 'x')
      put('old/changed', 'a\nb\n')
      put('now/changed', 'a\nc\n')
      put('old/gone', '')
      put('now/new', '')
      symlinkSync('/etc/passwd', join(folder, 'old/link'))
      symlinkSync('/etc/shadow', join(folder, 'now/link'))
      const side = (name: string) => ({ name, place: join(folder, name) })
      const [table, ...details] = fileDifferenceInWords(
        await fileDifference(side('old'), side('now'))
      )
      const rows = table?.kind === 'table' ? table.rows : []
      expect(
        rows.map((row) =>
          row
            .slice(0, 2)
            .map(({ text }) => text)
            .join(' ')
        )
      ).toEqual([...['changed changed', 'gone gone', 'link changed', 'new new']])
      expect(JSON.stringify(details)).not.toContain('root')
      expect(JSON.stringify(details)).toContain('"change":"new","text":"c"')
      expect(fileDifferenceInWords(await fileDifference(side('old'), side('old')))).toMatchObject([
        { text: 'All 4 files are the same, byte by byte.' }
      ])
    }))

  it('that cannot be written say why', () => {
    expect(withFiles('write', 'It', () => 1)).toEqual({ ok: true, value: 1 })
    const refused = withFiles('write', 'It', () => writeFileSync('/nowhere/at/all', ''))
    const said = refused.ok ? '' : commandLineMistakeInWords(refused.mistake)
    expect(said).toBe('It cannot be written: it is not there.')
    const bug = () => {
      throw new TypeError('a bug')
    }
    expect(() => withFiles('write', 'It', bug)).toThrow('a bug')
  })
})

describe('texts of commands', () => {
  it('a lineage for other programs has its names as text', () => {
    const named = { ...lineage, nodes: lineage.nodes.map((node) => ({ ...node, name: hostile })) }
    const mermaid = lineageMermaid(named)
    expect(mermaid.split('\n')).toHaveLength(1 + lineage.nodes.length + lineage.edges.length)
    expect(mermaid).toContain('#34;]#10;#60;b#62;#35;quot; $(touch x)')
    expect(lineageDot(named).split('\n')).toHaveLength(
      3 + lineage.nodes.length + lineage.edges.length
    )
    expect(lineageMermaid({ nodes: [], edges: lineage.edges, omitted: 0 })).toBe('flowchart LR')
  })

  it('attributes are variables of a shell, and run nothing', async () => {
    const text = attributesForShell({
      ...{ plain: hostile, yes: true, no: false, none: null, whole: 7, half: 0.5 },
      ...{ list: ['a b', hostile], set: { 'a b': hostile }, deep: { a: { b: 1 } } },
      ...{ 'no name': 'x', 'a;touch y': 'x' }
    })
    const script = `${text}\nprintf '%s|' "$plain" "$yes" "$no" "$none" "$whole" "\${list[1]}" "\${set[a b]}" "\${half-unset}" "\${deep-unset}"`
    const ran = await run({ program: 'bash', arguments: ['-c', script] })
    expect(ran.stderr).toBe('')
    expect(ran.stdout).toBe(
      `${[hostile, '1', '', '', '7', hostile, hostile, 'unset', 'unset'].join('|')}|`
    )
  })

  it('texts in a line are told apart', () => {
    expect(inOneLine(['a\nb', 'a\nc', undefined, 'a'])).toEqual([
      '2: b',
      '2: c',
      '',
      '2: no such line'
    ])
    expect(inOneLine([])).toEqual([])
    const long = (end: string) => `${'x'.repeat(100)}${end}`
    const shown = inOneLine([long('1'), long('2')])
    expect(new Set(shown).size).toBe(2)
    expect(shown[0]).toMatch(/^1: x{59}… \([0-9a-f]{6}\)$/)
  })

  it('steps without results are named, so many of them', () => {
    const failed = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        step({ name: `s${at}`, status: 'failed', outPath: null })
      )
    expect(missingInWords([step()])).toEqual([])
    expect(missingInWords(failed(1))[0]).toContain('run its cell')
    expect(missingInWords(failed(12))[0]).not.toContain('more')
    expect(missingInWords(failed(13))[0]).toContain('s11, and 1 more')
    expect(missingInWords(failed(120))[0]).toContain('and 108 more')
    const names = failed(13).map(({ name }) => name)
    expect(goneInWords(names.slice(0, 12))).toContain('%verify --fix s0 s1')
    expect(goneInWords(names).endsWith('%verify --fix')).toBe(true)
    expect(fixOf('my step')).toBe('%verify --fix "my step"')
  })
})

describe('the program around it', () => {
  it('a bug is shown as one, whatever was thrown', () => {
    expect(describeBug(new Error('no')).evalue).toBe('no')
    expect(describeBug('a word')).toEqual({
      ename: 'KernelError',
      evalue: 'a word',
      traceback: ['The kernel itself failed, not your notebook: a word']
    })
  })

  it('nobody is watched without a process', () => {
    for (const parent of [undefined, '', 'x', '0', '1', '-5', '1.5'])
      expect(() => {
        watchParent(parent, () => {
          throw new Error('gone')
        })
      }).not.toThrow()
  })

  it.each([
    ['no notebook', '[]', null],
    ['another format', '{"nbformat": 3}', null],
    ['no cells', '{"nbformat": 4, "cells": {"length": 5}}', []],
    [
      'cells that are none',
      '{"nbformat": 4, "cells": [null, 1, {"cell_type": "code", "source": 7}]}',
      []
    ]
  ])('a report is made of what is there: %s', (_, text, cells) => {
    expect(reportOf('/a/name.ipynb', text)?.cells ?? null).toEqual(cells)
  })
})

it('names that Nix has, and no other', () => {
  expect([...globalNames].every(isGlobalName)).toBe(true)
  expect(['__add', 'toString', 'true'].every(isGlobalName)).toBe(true)
  expect(['constructor', 'hasOwnProperty', 'add', ''].some(isGlobalName)).toBe(false)
})
