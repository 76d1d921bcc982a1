import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Description, Slot, StepsDescription } from '../../../nix/evaluator/index.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { nixStateFolder } from '../../../nix/store/place.ts'
import { recordsFolder } from '../../../nix/recorded/record-file.ts'
import type { RecordsMode } from '../../../nix/recorded/mode.ts'
import { createRecordedEvaluator } from '../../../nix/recorded/recorded-evaluator.ts'
import { changedNix, type TestNix, testNix } from '../../support/nix.ts'
import { literalIn, step } from '../evaluator/support.ts'

let nix: TestNix
let holder = 0
beforeAll(async () => {
  nix = await testNix()
})
afterAll(() => nix.remove())

/** A folder of old files: what was just written may be written once more and look the same. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(nix.folder, 'files-'))
  for (const [name, text] of Object.entries(files)) writeOld(join(folder, name), text)
  return folder
}

function writeOld(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}

/** Long enough that what was written before is settled, for tests that want it recorded. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 2100))

/** A notebook whose kernels come one after the other. */
function notebook(options: { readonly records?: RecordsMode; readonly nix?: TestNix['nix'] } = {}) {
  holder += 1
  const own = `notebook ${holder}`
  return (definitions: Readonly<Record<string, string>>, more: typeof options = {}) =>
    kernel(own, definitions, { ...options, ...more })
}

interface Asked {
  /** By name: `drv` and hash of a step, the text of a plain value, the message of an error. */
  readonly values: Readonly<Record<string, string>>
  readonly printed: Readonly<Record<string, readonly string[]>>
  /** Whether anything was evaluated. */
  readonly isEvaluated: boolean
}

/** What a kernel says of definitions, which may refer to those before them. */
async function kernel(
  own: string,
  definitions: Readonly<Record<string, string>>,
  { records = 'on', nix: used = nix.nix }: { records?: RecordsMode; nix?: TestNix['nix'] }
): Promise<Asked> {
  let isEvaluated = false
  const evaluator = createRecordedEvaluator(changedNix(used, {}), {
    ...{ folder: mkdtempSync(join(nix.folder, 'evaluator-')), memoryLimitBytes: 2e9 },
    ...{ holder: own, records },
    onMessage: () => {
      isEvaluated = true
    }
  })
  evaluator.start()
  const slots = new Map<string, Slot>()
  const values: Record<string, string> = {}
  const printed: Record<string, readonly string[]> = {}
  await evaluator.lookForChanges()
  for (const [name, text] of Object.entries(definitions)) {
    const scope = new Map([...slots].filter(([free]) => new RegExp(`\\b${free}\\b`).test(text)))
    const [slot] = evaluator.bind([{ text, scope, name }])
    if (slot === undefined) throw new Error('nothing was bound')
    slots.set(name, slot)
    const described = await evaluator.describe({ slot, literal: literalIn(text), question: false })
    const { mistake } = described.ok ? { mistake: null } : described
    values[name] = described.ok
      ? wordsOf(described.value)
      : mistake !== null && 'message' in mistake
        ? mistake.message
        : 'ended'
    printed[name] = evaluator.traces(slot).messages
  }
  await evaluator.close()
  return { values, printed, isEvaluated }
}

function wordsOf(value: Description | StepsDescription): string {
  if (value.kind === 'plain') return value.text
  if (value.kind === 'steps') return value.members.map((one) => JSON.stringify(one)).join()
  return ('drvPath' in value ? value.drvPath : null) ?? JSON.stringify(value)
}

describe('what was evaluated is not evaluated again', () => {
  test('by the next kernel: values, steps, sets of steps', async () => {
    const run = notebook()
    const definitions = {
      x: '1 + 2',
      step,
      a: 'step "a"',
      both: '{ one = step "one"; other = [ a (step "c") ]; }'
    }
    const first = await run(definitions)
    const second = await run(definitions)
    expect(second.values).toEqual(first.values)
    expect([first.isEvaluated, second.isEvaluated]).toEqual([true, false])
  })

  test('but by another notebook, and where records are off', async () => {
    const run = notebook()
    await run({ x: '1 + 2' })
    expect((await notebook()({ x: '1 + 2' })).isEvaluated).toBe(true)
    expect((await run({ x: '1 + 2' }, { records: 'off' })).isEvaluated).toBe(true)
  })

  test('but where the text, or one that it refers to, is another', async () => {
    const run = notebook()
    await run({ a: '1', b: 'a + 1', c: 'b + 1' })
    const edited = await run({ a: '10', b: 'a + 1', c: 'b + 1' })
    expect(edited.values).toEqual({ a: '10', b: '11', c: '12' })
    expect(await run({ a: '10', b: 'a + 1', c: 'b + 1' })).toMatchObject({ isEvaluated: false })
  })

  test('but where the settings of Nix are others', async () => {
    const run = notebook()
    await run({ x: '1' })
    const other = changedNix(nix.nix, {
      environment: {
        ...nix.nix.environment,
        NIX_CONFIG: `${nix.nix.environment['NIX_CONFIG'] ?? ''}\nsystem = i686-linux`
      }
    })
    const asked = await run({ x: 'builtins.currentSystem' }, { nix: other })
    expect(asked.values['x']).toBe('"i686-linux"')
    expect((await run({ x: '1' }, { nix: other })).isEvaluated).toBe(true)
  })

  test('errors are found anew each time', async () => {
    const run = notebook()
    const definitions = { bad: 'throw "no"', set: '{ a = throw "no"; }.a' }
    await run(definitions)
    expect(await run(definitions)).toMatchObject({ values: { bad: 'no' }, isEvaluated: true })
  })

  test('what is never the same is evaluated each time', async () => {
    const run = notebook()
    const definitions = { time: 'builtins.currentTime', later: 'time * 2' }
    await run(definitions)
    expect((await run({ later: '1' })).isEvaluated).toBe(true)
    expect((await run(definitions)).isEvaluated).toBe(true)
  })
})

describe('what was read decides', () => {
  const edits: Readonly<Record<string, (folder: string) => void>> = {
    'a file that is written': (folder) => writeFileSync(join(folder, 'data.txt'), 'other'),
    'the same number of letters, and the old date': (folder) => {
      writeFileSync(join(folder, 'data.txt'), 'atad')
      utimesSync(join(folder, 'data.txt'), 1, 1)
    },
    'a file that is removed': (folder) => rmSync(join(folder, 'data.txt')),
    permissions: (folder) => chmodSync(join(folder, 'data.txt'), 0o755),
    'a file that comes into a folder': (folder) => writeFileSync(join(folder, 'sub/new'), ''),
    'one that is removed from it': (folder) => rmSync(join(folder, 'sub/a')),
    'the target of a link': (folder) => {
      rmSync(join(folder, 'link'))
      symlinkSync('elsewhere', join(folder, 'link'))
    },
    'a file that was absent': (folder) => writeFileSync(join(folder, 'absent'), ''),
    'what an import imports': (folder) => writeFileSync(join(folder, 'b.nix'), '20')
  }

  test('every kind of edit is seen by the next kernel', async () => {
    const cases = Object.entries(edits).map(([what, edit]) => {
      const folder = folderOf({
        'data.txt': 'data',
        'sub/a': 'a',
        'a.nix': 'import ./b.nix + 1',
        'b.nix': '2'
      })
      symlinkSync('data.txt', join(folder, 'link'))
      const definitions = {
        text: `if builtins.pathExists ${folder}/data.txt then builtins.readFile ${folder}/data.txt else "gone"`,
        names: `builtins.attrNames (builtins.readDir ${folder}/sub)`,
        copied: `"\${${folder}/sub}"`,
        whole: `"\${${folder}}"`,
        there: `builtins.pathExists ${folder}/absent`,
        number: `import ${folder}/a.nix`,
        // Behind another definition, which itself reads nothing.
        behind: '"${text} ${toString number}"'
      }
      return { what, edit, folder, definitions, run: notebook() }
    })
    await settled()
    for (const { run, definitions } of cases) await run(definitions)
    for (const { what, edit, folder, definitions, run } of cases) {
      expect([what, (await run(definitions)).isEvaluated]).toEqual([what, false])
      edit(folder)
      const seen = await run(definitions)
      const fresh = await notebook({ records: 'off' })(definitions)
      expect([what, seen.values]).toEqual([what, fresh.values])
    }
  })

  test('a file that was just written is not recorded: it may be written again and look the same', async () => {
    const folder = folderOf({ 'data.txt': 'data' })
    const run = notebook()
    const definitions = { text: `builtins.readFile ${folder}/data.txt` }
    await run(definitions)
    expect((await run(definitions)).isEvaluated).toBe(true)
  })

  test('what nobody can tell by the text is not recorded, nor what refers to it', async () => {
    const folder = folderOf({ 'a.txt': 'a', 'b.txt': 'b' })
    await settled()
    const run = notebook()
    const definitions = {
      path: `${folder}/a.txt`,
      other: 'path + "/../b.txt"',
      read: 'builtins.readFile (path + "/../b.txt")',
      copied: '"${other}"'
    }
    await run(definitions)
    writeFileSync(join(folder, 'b.txt'), 'B')
    const seen = await run(definitions)
    expect(seen.values).toEqual((await notebook({ records: 'off' })(definitions)).values)
  })
})

describe('a record is a cache', () => {
  const definitions = { step, a: 'step "a"', x: '1 + 1' }

  test.each([
    ['removed', (file: string) => rmSync(file)],
    ['emptied', (file: string) => writeFileSync(file, '')],
    ['cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 300))],
    [
      'garbled',
      (file: string) => {
        const bytes = readFileSync(file)
        for (let at = 0; at < bytes.length; at += 7) bytes[at] = 65 + (at % 26)
        writeFileSync(file, bytes)
      }
    ],
    [
      'a folder',
      (file: string) => {
        rmSync(file)
        mkdirSync(file)
      }
    ]
  ])('a file of records that is %s only costs time', async (_, harm) => {
    const run = notebook()
    const before = new Set(readdirSync(recordsFolder(nix.nix.stateFolder)))
    const first = await run(definitions)
    const [own = ''] = readdirSync(recordsFolder(nix.nix.stateFolder)).filter(
      (name) => !before.has(name)
    )
    harm(join(recordsFolder(nix.nix.stateFolder), own))
    expect((await run(definitions)).values).toEqual(first.values)
    expect((await run(definitions)).values).toEqual(first.values)
  })

  test('a derivation that was collected is instantiated again', async () => {
    const run1 = notebook()
    const { values } = await run1({ step, gone: 'step "collected"' })
    const drvPath = values['gone'] ?? ''
    const deleted = await run(
      invokeNix(nix.nix, 'nix-store', ['--delete', '--ignore-liveness', drvPath])
    )
    expect(deleted.exitCode).toBe(0)
    const again = await run1({ step, gone: 'step "collected"' })
    expect(again.values).toEqual(values)
    expect((await checkValidity(drvPath)).exitCode).toBe(0)
  })

  test('a file in the place of a derivation, which is not valid, counts as none', async () => {
    const run1 = notebook()
    const { values } = await run1({ step, one: 'step "not-valid"', other: 'step "valid"' })
    const drvPath = values['one'] ?? ''
    // No root of the notebook speaks for it.
    for (const path of [drvPath, values['other'] ?? ''])
      for (const root of rootsOf(path)) rmSync(root)
    const text = readFileSync(nix.nix.onDisk(drvPath))
    await run(invokeNix(nix.nix, 'nix-store', ['--delete', '--ignore-liveness', drvPath]))
    writeFileSync(nix.nix.onDisk(drvPath), text)
    expect((await checkValidity(drvPath)).exitCode).not.toBe(0)
    const again = await run1({ step, one: 'step "not-valid"', other: 'step "valid"' })
    expect(again.isEvaluated).toBe(true)
    expect((await checkValidity(drvPath)).exitCode).toBe(0)
  })
})

function checkValidity(path: string) {
  return run(invokeNix(nix.nix, 'nix-store', ['--check-validity', path]))
}

/** Links of all holders to a path. */
function rootsOf(path: string): readonly string[] {
  const roots = join(nixStateFolder(nix.nix.store), 'gcroots', 'nix-workflow')
  return readdirSync(roots, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name) === basename(path))
    .map((name) => join(roots, name))
}

describe('what is printed', () => {
  const definitions = { loud: 'builtins.trace "hello" 5', user: 'loud + 1' }

  test('is said again, by the definition that printed it', async () => {
    const run1 = notebook()
    const first = await run1(definitions)
    expect(first.printed).toEqual({ loud: ['trace: hello'], user: [] })
    const second = await run1(definitions)
    expect(second).toEqual({ ...first, isEvaluated: false })
  })

  test('also where only what uses it is evaluated', async () => {
    const run1 = notebook()
    await run1(definitions)
    const edited = await run1({ ...definitions, user: 'loud + 2' })
    expect(edited.printed).toEqual({ loud: ['trace: hello'], user: [] })
    expect(edited.values['user']).toBe('7')
  })

  test('where one printed for another, which was asked for later, neither is recorded', async () => {
    const run1 = notebook()
    const set = { both: 'let loud = builtins.trace "hello" 5; in { inherit loud; }' }
    await run1(set)
    expect((await run1(set)).values).toEqual((await notebook()(set)).values)
  })
})

describe('in the mode that checks', () => {
  test('all is evaluated, and what is recorded is the same', async () => {
    const run1 = notebook()
    const definitions = { step, a: 'step "a"', x: '1 + 1' }
    const first = await run1(definitions, { records: 'check' })
    const second = await run1(definitions, { records: 'check' })
    expect(second.values).toEqual(first.values)
    expect(second.isEvaluated).toBe(true)
    expect((await run1(definitions)).isEvaluated).toBe(false)
  })
})
