import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bad, good } from '../../../nix/base/result.ts'
import { Bindings } from '../../../nix/evaluator/bindings.ts'
import { brief, briefError } from '../../../nix/evaluator/brief.ts'
import { readDeclared } from '../../../nix/evaluator/declared.ts'
import {
  describeCollection,
  type Head,
  readHead,
  readWalk
} from '../../../nix/evaluator/description.ts'
import { causeOfError } from '../../../nix/evaluator/error-cause.ts'
import type { EvaluationError } from '../../../nix/evaluator/error.ts'
import { readErrorText } from '../../../nix/evaluator/error-text.ts'
import { FolderWatch } from '../../../nix/evaluator/folder-watch.ts'
import { jsonList } from '../../../nix/evaluator/json-list.ts'
import { residentBytes, watchMemory } from '../../../nix/evaluator/memory.ts'
import { OwnFolder } from '../../../nix/evaluator/own-folder.ts'
import { describeValues } from '../../../nix/evaluator/search.ts'
import type { Asked } from '../../../nix/evaluator/search-node.ts'
import { TextFiles } from '../../../nix/evaluator/text-files.ts'
import { printedBy, TraceLog } from '../../../nix/evaluator/traces.ts'
import { Unbuilt } from '../../../nix/evaluator/unbuilt.ts'
import { unwritable } from '../../../nix/evaluator/unwritable.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluator-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const evaluation = (message: string): EvaluationError => ({
  ...{ kind: 'evaluation', message, trace: '', position: null, cause: null }
})

describe('what the process answers', () => {
  it.each([
    [
      { kind: 'number', type: 'int', text: '1' },
      { type: 'int', text: '1' }
    ],
    [{ kind: 'string', text: 'a"\n', bytes: 3, context: [] }, { text: '"a\\"\\n"' }],
    [{ kind: 'string', text: 'ab', bytes: 20, context: [] }, { text: '"ab"… (20 bytes)' }],
    [{ kind: 'bytes', bytes: 7 }, { text: '(7 bytes that are not UTF-8)' }],
    [{ kind: 'function', formals: {} }, { text: '«function»' }],
    [{ kind: 'function', formals: { a: true, b: false } }, { text: '«function» { a ? …, b }: …' }],
    [{ kind: 'other', type: 'null' }, { text: '«null»' }],
    [
      { kind: 'package', name: null },
      { type: 'derivation', text: '«derivation »' }
    ]
  ])('%j', (answer, description) => {
    expect(readHead(answer)).toMatchObject({ kind: 'described', description })
  })

  it.each([20, 21, 200])('names the first of %i arguments', (count) => {
    const formals = Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, false]))
    const head = readHead({ kind: 'function', formals })
    const text =
      head.kind === 'described' && 'text' in head.description ? head.description.text : ''
    expect(text.includes('a19')).toBe(true)
    expect(text.includes(`… ${count - 20} more`)).toBe(count > 20)
  })

  it.each([
    [null],
    [[]],
    [{ kind: 'unheard of' }],
    [{ kind: 'list', count: '3' }],
    [{ kind: 'set', names: 'a', count: 1, marks: 0 }],
    [{ kind: 'string', text: 1, bytes: 1, context: [] }]
  ])('is a bug where it is none: %j', (answer) => {
    expect(() => readHead(answer)).toThrow()
  })

  it('has members, what throws, and where it ends', () => {
    const members = [
      { name: 'a', head: { kind: 'list', count: 0 } },
      { name: 1, head: null },
      { name: 2, head: { kind: 'end' } }
    ]
    expect(readWalk({ members }).map(({ head }) => head)).toEqual([
      { kind: 'list', count: 0 },
      null,
      'end'
    ])
    expect(() => readWalk({ members: {} })).toThrow()
    expect(jsonList('[1, null]')).toEqual([1, null])
    expect(() => jsonList('{}')).toThrow('not a list')
  })

  it.each([
    [{ kind: 'set', names: [], count: 0, marks: 0, sweep: false }, '{ }'],
    [{ kind: 'list', count: 0 }, '[ ]'],
    [{ kind: 'list', count: 1 }, '[ … 1 member ]'],
    [{ kind: 'list', count: 9 }, '[ … 9 members ]'],
    [
      { kind: 'set', names: ['a', 'b c'], count: 3, marks: 0, sweep: false },
      '{ a = …; "b c" = …; … 1 more }'
    ]
  ] as const satisfies readonly (readonly [Head, string])[])(
    'is shown as a collection: %#',
    (head, text) => {
      expect(describeCollection(head).text).toBe(text)
    }
  )

  it('is told in a few words, with what is left out', () => {
    const plain = (text: string, type = 'string') => brief({ kind: 'plain', type, text })
    expect(plain('x'.repeat(60))).toBe('x'.repeat(60))
    expect(plain('x'.repeat(61))).toBe(`${'x'.repeat(60)}… (61 characters)`)
    expect(plain('😀'.repeat(600))).toBe(`${'😀'.repeat(60)}… (600 characters)`)
    expect(plain('a\nb', 'path')).toBe('a…')
    expect(briefError(evaluation(`no\nmore`))).toBe('«error: no…»')
    expect(briefError({ kind: 'interrupted' })).toBe('«error»')
  })

  it('declares what has the right form, and nothing else', () => {
    expect(readDeclared(null)).toBeNull()
    expect(
      readDeclared({ preview: 'a', metrics: ['b', 1], timeout: '5', cores: Infinity, network: 1 })
    ).toMatchObject({ preview: ['a'], metrics: ['b'], timeout: null, cores: null, network: false })
  })

  it('says by name what has another form, and takes what is beside it', () => {
    const retry = { times: 2, on: ['memory'], memory: 2 }
    expect(readDeclared({ disk: 'much', uses: { licence: 1 }, retry })).toMatchObject({
      ...{ uses: { licence: 1 }, retry, malformed: ['disk'] }
    })
    expect(
      readDeclared({ disk: 5, uses: { licence: 'one' }, retry: 3, timeout: '5' })
    ).toMatchObject({
      ...{ disk: 5, malformed: ['timeout', 'uses', 'retry'] }
    })
    const plain = readDeclared({ disk: 5, uses: null, memory: null })
    expect(plain).toHaveProperty('disk', 5)
    expect(plain).not.toHaveProperty('malformed')
  })
})

describe('the cause of an error', () => {
  it.each([
    ['cannot coerce an integer to a string', { kind: 'number-as-text', isFloat: false }],
    ['cannot coerce a float: 1.5 to a string', { kind: 'number-as-text', isFloat: true }],
    ["undefined variable 'a'", { kind: 'undefined-name', name: 'a' }],
    ["attribute 'a' missing", { kind: 'no-member', name: 'a' }],
    ["attribute 'a' in selection path 'a.b' missing", { kind: 'no-member', name: 'a' }],
    [
      'value is a set while a list was expected',
      { kind: 'wrong-type', found: 'a set', expected: 'a list' }
    ],
    [
      'expected a list but found a set: { }',
      { kind: 'wrong-type', found: 'a set', expected: 'a list' }
    ],
    ["opening file '/a': No such file or directory", { kind: 'no-file', path: '/a' }],
    ["path '/a' does not exist", { kind: 'no-file', path: '/a' }],
    ['stack overflow (possible infinite recursion)', { kind: 'endless-calls' }],
    ["string 'a' doesn't represent an absolute path", { kind: 'text-for-path', text: 'a' }]
  ])('%s', (message, cause) => {
    expect(causeOfError(message)).toEqual(cause)
  })

  it('is none of what nobody knows, nor long in coming', () => {
    const began = performance.now()
    expect(causeOfError('no')).toBeNull()
    expect(causeOfError(`value is ${'while '.repeat(20_000)}`)).toBeNull()
    expect(causeOfError(`attribute 'a'${' '.repeat(100_000)}`)).toBeNull()
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe('a long error', () => {
  it.each([
    ['blank lines', '\n'],
    ['places', '       at /a:1:2:\n'],
    ['doings', '\n       … while x\n'],
    ['words', 'while ']
  ])('is taken apart in no time: %s', (_, part) => {
    const began = performance.now()
    const { message } = readErrorText(`error: first${part.repeat(200_000 / part.length)}last`)
    expect(message.startsWith('first')).toBe(true)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it.each([
    ['error: a\n\n       … while b\n', 'a', ['… while b']],
    ['error: a\n\n\n\n', 'a', []],
    ['error: a\n\n\nb\n', 'a\n\n\nb', []],
    ['error:\n       … while b\n\n       error: a\n', 'a', ['… while b']]
  ])('has its message and what Nix was doing: %j', (text, message, doings) => {
    const read = readErrorText(text)
    expect(read.message).toBe(message)
    expect(read.frames.flatMap(({ words }) => words)).toEqual(doings)
  })
})

describe('what a process prints', () => {
  it.each([
    [0, 'trace: x', 'trace: x'],
    [0, '\u001b[35mtrace: \u001b[0mx', 'trace: x'],
    [1, 'evaluation warning: x', 'warning: x'],
    [1, 'trace: x', null],
    [0, ' trace: x', null],
    [0, `trace: ${'x'.repeat(2_000)}`, `trace: ${'x'.repeat(2_000)}`],
    [0, `trace: ${'x'.repeat(2_001)}`, `trace: ${'x'.repeat(2_000)}… (2001 characters)`],
    [0, `trace: ${'x'.repeat(20_000)}`, `trace: ${'x'.repeat(2_000)}… (20000 characters)`]
  ])('is of the notebook, or not: %#', (level, text, printed) => {
    expect(printedBy(level, text)).toBe(printed)
  })

  it.each([
    [200, 'x', 200, 0],
    [201, 'x', 200, 1],
    [2_000, 'x', 200, 1_800],
    [20, 'x'.repeat(1_000), 20, 0],
    [21, 'x'.repeat(1_000), 20, 1]
  ])('is kept of a value, and the rest counted: %i', (count, message, kept, more) => {
    const log = new TraceLog()
    const slot = { id: 1 }
    log.begin(slot)
    for (let at = 0; at < count; at += 1) log.take(message)
    expect(log.of(slot)).toMatchObject({ messages: { length: kept }, more })
  })

  it('is kept once of a value that is asked for again', () => {
    const log = new TraceLog()
    const slot = { id: 1 }
    const printed = (...messages: readonly string[]) => {
      log.begin(slot)
      for (const message of messages) log.take(message)
    }
    printed('a', 'a', 'b')
    log.failed(slot)
    printed('a', 'b', 'a', 'c')
    expect(log.of(slot)).toEqual({ messages: ['a', 'a', 'b', 'c'], more: 0 })
    log.begin(null)
    log.take('of nobody')
    log.beginMarked('unheard of')
    log.take('of nobody')
    log.beginMarked(log.mark(slot))
    log.take('d')
    expect(log.of(slot).messages).toHaveLength(5)
    log.clear()
    expect(log.of(slot)).toEqual({ messages: [], more: 0 })
  })

  it('is counted once of many that come again', () => {
    const log = new TraceLog()
    const slot = { id: 1 }
    const print = () => {
      log.begin(slot)
      for (let at = 0; at < 250; at += 1) log.take(String(at))
    }
    print()
    log.failed(slot)
    print()
    expect(log.of(slot)).toMatchObject({ messages: { length: 200 }, more: 50 })
  })
})

describe('the search for steps', () => {
  const step = (name: string): Head => ({
    kind: 'described',
    description: { kind: 'step', name, drvPath: `/${name}.drv`, outputs: ['out'], declared: null }
  })
  const number: Head = { kind: 'described', description: { kind: 'plain', type: 'int', text: '1' } }
  type Value = Head | EvaluationError | readonly Value[]
  const isError = (value: Value): value is EvaluationError =>
    'kind' in value && (value.kind === 'evaluation' || value.kind === 'interrupted')

  /** Answers as the process does, of lists within lists; counts what it was asked. */
  function answering(root: Value) {
    const asked: (readonly (string | number)[])[] = []
    const valueAt = (path: readonly (string | number)[]) =>
      path.reduce<Value>((value, at) => {
        const member = 'kind' in value ? undefined : value[Number(at)]
        if (member === undefined) throw new Error('no such member')
        return member
      }, root)
    const headOf = (value: Value) => {
      if (!('kind' in value)) return good<Head>({ kind: 'list', count: value.length })
      return isError(value) ? bad(value) : good(value)
    }
    return {
      asked,
      heads: (all: readonly Asked[]) => {
        for (const { path } of all) asked.push(path)
        return Promise.resolve(all.map(({ path }) => headOf(valueAt(path))))
      },
      walk: ({ path }: Asked, from: number, limit: number) => {
        const list = valueAt(path)
        if ('kind' in list) throw new Error('no list')
        const members = []
        for (const [index, value] of list.slice(from, from + limit).entries()) {
          const head = headOf(value)
          if (!head.ok && head.mistake.kind === 'interrupted')
            return Promise.resolve(bad(head.mistake))
          members.push({ name: from + index, head: head.ok ? head.value : null })
          const isEnd =
            head.ok && head.value.kind === 'described' && head.value.description.kind === 'plain'
          if (isEnd) {
            members[members.length - 1] = { name: from + index, head: 'end' as const }
            break
          }
        }
        return Promise.resolve(good(members))
      },
      nameAt: () => Promise.resolve(good('never asked of a list'))
    }
  }
  const found = async (root: Value, question = false) => {
    const asking = answering(root)
    const request = { slot: { id: 1 }, literal: null, question }
    const [result] = await describeValues([request], asking)
    if (result === undefined) throw new Error('no answer')
    return result
  }

  it('takes all members as long as they are steps', async () => {
    const result = await found([step('a'), [step('b'), step('c')], step('d')])
    expect(
      result.ok && result.value.kind === 'steps' && result.value.members.map(({ path }) => path)
    ).toEqual([...[['0'], ['1', '0'], ['1', '1'], ['2']]])
  })

  it('ends at the first that is none, and counts what is behind it', async () => {
    const result = await found([step('a'), number, step('b'), step('c')])
    expect(result).toMatchObject({
      value: { kind: 'steps', members: { length: 1 }, ended: { path: ['1'], unsearched: 3 } }
    })
  })

  it('goes on behind a member that fails', async () => {
    const result = await found([evaluation('no'), step('b')])
    expect(result).toMatchObject({
      value: { members: [{ result: { ok: false } }, { result: { ok: true } }] }
    })
  })

  it('goes so deep and no deeper', async () => {
    const nested = (depth: number): Value => (depth === 0 ? step('a') : [nested(depth - 1)])
    expect(await found(nested(4))).toMatchObject({ value: { kind: 'steps' } })
    for (const depth of [5, 40])
      expect(await found(nested(depth))).toMatchObject({ value: { kind: 'plain' } })
  })

  it.each([20_000, 20_001])('looks at so many of %i members', async (count) => {
    const result = await found(Array<Value>(count).fill(step('a')))
    if (!result.ok || result.value.kind !== 'steps') throw new Error('no steps')
    expect(result.value.members).toHaveLength(20_000)
    expect(result.value.ended?.unsearched ?? 0).toBe(count - 20_000)
  })

  it('is over when it is interrupted', async () => {
    expect(await found([step('a'), { kind: 'interrupted' }])).toEqual(bad({ kind: 'interrupted' }))
  })
})

describe('texts that are written for the process', () => {
  it('stand in one file where they come together, and are found by their lines', () => {
    const files = new TextFiles(join(folder, 'texts'))
    const texts = new Map(['a:\n1', 'b: 2'].map((text) => [files.fileOf(text), text]))
    const [first = '', second = ''] = [...texts.keys()]
    files.writeTogether(texts)
    expect(existsSync(first)).toBe(false)
    const { definitions, of } = files.names(texts.keys())
    const list = /import "([^"]+)"/.exec(definitions)?.[1] ?? ''
    expect(of(second)).toBe('builtins.elemAt l0 1')
    expect(files.locate(list, 3)).toEqual({ file: first, line: 2 })
    expect(files.locate(list, 4)).toEqual({ file: second, line: 1 })
    expect(
      files.rename(`at ${list}:4:2: no`, (file, at) => `${file === second} ${at?.column ?? ''}`)
    ).toBe('at true 2: no')
    expect([...files.unreadLists(texts.keys())]).toEqual([list])
    files.wereRead([first])
    expect(files.unreadLists(texts.keys()).size).toBe(0)
    expect(files.separate(list)).toEqual(new Set([first, second]))
    files.writeTogether(texts)
    expect(existsSync(first) && existsSync(second)).toBe(true)
    expect(files.areThere()).toBe(true)
    rmSync(first)
    expect(files.areThere()).toBe(false)
    expect(files.isOwn(`${files.folder}-other/x`)).toBe(false)
  })

  it('are in a folder that is made again, and nobody else’s', () => {
    const own = new OwnFolder(join(folder, 'own'))
    expect(own.isThere()).toBe(true)
    renameSync(own.path, `${own.path}-gone`)
    expect(own.isThere()).toBe(false)
    own.make()
    expect(own.isThere()).toBe(true)
    rmSync(own.path, { recursive: true })
    writeFileSync(own.path, '')
    expect(own.isThere()).toBe(false)
  })

  it('that cannot be written say why, and a bug is thrown on', () => {
    const full = Object.assign(new Error('no'), { code: 'ENOSPC' })
    expect(unwritable('/f', full)).toMatchObject({
      end: { folder: '/f', refusal: { code: 'ENOSPC', isForRoom: true } }
    })
    expect(() => unwritable('/f', new TypeError('bug'))).toThrow('bug')
  })

  it('are bound once, whatever refers to what', () => {
    const bindings = new Bindings(join(folder, 'bound'))
    const [a, b] = bindings.bind([
      { text: 'b', scope: new Map([['b', { member: 1 }]]) },
      { text: 'a', scope: new Map([['a', { member: 0 }]]) }
    ])
    expect(a?.id).not.toBe(b?.id)
    expect(bindings.sets).toBe(0)
  })
})

describe('what is not built yet', () => {
  const needs = (...drvPaths: readonly string[]) =>
    ({ kind: 'needs-build', drvPaths, message: 'm', position: null }) as const

  it('is known by what was said of it before', () => {
    const unbuilt = new Unbuilt()
    expect(unbuilt.take(needs('/resolved'), [], 1)).toEqual({
      drvPaths: ['/resolved'],
      isKept: true
    })
    expect(unbuilt.take(needs('/a'), ['/a'], 2)).toEqual({ drvPaths: ['/a'], isKept: false })
    expect(unbuilt.take(needs('/resolved'), [], 2)).toEqual({ drvPaths: ['/a'], isKept: false })
    expect(unbuilt.take(needs('/resolved'), [], 3)).toEqual({ drvPaths: ['/a'], isKept: true })
    unbuilt.clear()
    expect(unbuilt.take(needs('/resolved'), [], 3).drvPaths).toEqual(['/resolved'])
  })
})

describe('memory and folders', () => {
  it('memory is watched, and told once', async () => {
    expect(residentBytes(process.pid)).toBeGreaterThan(10_000_000)
    expect(residentBytes(2 ** 22 + 1)).toBe(0)
    let told = 0
    const end = watchMemory(
      () => process.pid,
      1,
      () => (told += 1)
    )
    const none = watchMemory(
      () => undefined,
      1,
      () => (told += 10)
    )
    await sleep(350)
    end()
    none()
    expect(told).toBe(1)
  })

  it('a folder is quiet until something happens in it', async () => {
    const watch = new FolderWatch()
    mkdirSync(join(folder, 'a'))
    watch.add(join(folder, 'a'))
    expect(await watch.isQuiet()).toBe(true)
    writeFileSync(join(folder, 'a/x'), '')
    await expect.poll(() => watch.isQuiet()).toBe(false)
    watch.close()
    const lost = new FolderWatch()
    lost.add(join(folder, 'missing'))
    expect(await lost.isQuiet()).toBe(false)
    lost.close()
  })
})
