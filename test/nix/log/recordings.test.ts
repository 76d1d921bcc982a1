import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readError } from '../../../nix/builder/failure.ts'
import { realiseArguments } from '../../../nix/builder/realise.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { parseLogLine } from '../../../nix/log/message.ts'
import { logReader } from '../../../nix/log/reader.ts'
import { copiedBytes, initialState, reduce, type LogState } from '../../../nix/log/state.ts'
import { lastLines } from '../../../nix/log/tail.ts'
import { run } from '../../../nix/process/process.ts'
import { namePart } from '../../../nix/base/store-path.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

/*
  What Nix wrote in real builds, kept for each of its versions, so that a change here is judged by
  all of them at once. To record those of the Nix on PATH again, or of a new one:

      NIX_WORKFLOW_RECORD=1 npx vitest run test/nix/log/recordings.test.ts
*/
const folder = join(dirname(fileURLToPath(import.meta.url)), 'recordings')
const isRecording = process.env['NIX_WORKFLOW_RECORD'] === '1'

interface Scenario {
  /** Nix bindings of the build that is recorded. */
  readonly bindings: string
  readonly wanted: readonly string[]
  /** Bindings that are built before, unrecorded. */
  readonly before?: string
  /** The build before goes to another store, and comes from there as from a cache. */
  readonly fromCache?: true
}

const chain = `b = sh "b" "echo of b; cat \${a} > $out"; c = sh "c" "cat \${b} > $out";`
const scenarios = {
  chain: {
    bindings: `a = sh "a" "echo one; printf '\\\\033[31mtwo\\\\033[0m\\\\n' >&2; echo 1 > $out"; ${chain}`,
    wanted: ['c']
  },
  'cut-off': {
    before: `a = sh "a" "echo 1 > $out"; ${chain}`,
    bindings: `a = sh "a" ": edited; echo 1 > $out"; ${chain}`,
    wanted: ['c']
  },
  failing: {
    bindings: `bad = sh "bad" "echo it is wrong; exit 3"; after = sh "after" "cat \${bad} > $out";
      silent = sh "silent" "echo no output"; good = sh "good" "sleep 0.5; echo good > $out";`,
    wanted: ['after', 'silent', 'good']
  },
  fetched: {
    before: `a = sh "a" "seq 1 100000 > $out";`,
    bindings: `a = sh "a" "seq 1 100000 > $out"; b = sh "b" "head -n 1 \${a} > $out";`,
    wanted: ['b'],
    fromCache: true
  }
} satisfies Record<string, Scenario>
type ScenarioName = keyof typeof scenarios

/** What is expected of a recording, whichever version it is of. */
const expectations: Record<ScenarioName, (replayed: ReturnType<typeof inWords>) => void> = {
  chain: (replayed) => {
    expect(replayed).toMatchObject({
      running: [],
      built: ['a', 'b', 'c'],
      resolved: ['b', 'c'],
      errors: [],
      fetched: [],
      logs: { a: ['one', 'two'], b: ['of b'], c: [] }
    })
  },
  'cut-off': (replayed) => {
    expect(replayed).toMatchObject({
      built: ['a'],
      resolved: ['b', 'c'],
      errors: [],
      logs: { a: [] }
    })
  },
  failing: (replayed) => {
    expect(replayed.built).toEqual(['bad', 'good', 'silent'])
    expect(replayed.logs).toEqual({ bad: ['it is wrong'], silent: ['no output'], good: [] })
    expect(replayed.errors).toContain('failed bad exit')
    expect(replayed.errors).toContain('failed silent missing-output')
    expect(replayed.errors.filter((error) => error.startsWith('general'))).toEqual([])
  },
  fetched: (replayed) => {
    expect(replayed).toMatchObject({ built: ['b'], errors: [], fetched: ['a'] })
    expect(replayed.bytes).toBeGreaterThan(500_000)
    expect(replayed.expectedBytes).toBeGreaterThanOrEqual(replayed.bytes)
  }
}

function replay(text: string): LogState {
  let state = initialState
  text.split('\n').forEach((line, index) => {
    const message = parseLogLine(line)
    if (message !== null) state = reduce(state, message, index)
  })
  return state
}

function inWords(state: LogState) {
  const name = (path: string) => (namePart(path) ?? path).replace(/\.drv$/, '')
  const logs = [...state.ended.values()].map(({ drvPath, log }): [string, string[]] => [
    name(drvPath),
    lastLines(log)
  ])
  return {
    running: [...state.running.values()].map(({ drvPath }) => name(drvPath)),
    built: [...state.ended.keys()].map(name).sort(),
    resolved: [...state.resolved.keys()].map(name).sort(),
    fetched: [...state.fetched.keys()].map(name),
    bytes: copiedBytes(state),
    expectedBytes: state.expectedBytes,
    errors: state.errors.map(readError).map((meaning) => {
      if (meaning.kind === 'failed') return `failed ${name(meaning.drvPath)} ${meaning.cause.kind}`
      return meaning.kind === 'general' ? `general ${meaning.cause.kind}` : meaning.kind
    }),
    logs: Object.fromEntries(logs)
  }
}

const isScenario = (name: string): name is ScenarioName => name in scenarios

function recordAll(): void {
  let test: TestNix
  beforeAll(async () => {
    test = await testNix()
  })
  afterAll(() => test.remove())

  it.each(Object.entries<Scenario>(scenarios))('%s', async (name, scenario) => {
    const text = await record(test, scenario)
    const [major = '', minor = ''] = test.nix.version.split('.')
    mkdirSync(join(folder, `${major}.${minor}`), { recursive: true })
    writeFileSync(join(folder, `${major}.${minor}`, `${name}.log`), text)
    expect(text).not.toBe('')
  })
}

async function record(test: TestNix, scenario: Scenario): Promise<string> {
  const other = await testNix()
  const cache = join(test.folder, 'cache')
  const own = await testNix(scenario.fromCache === true ? [`substituters = file://${cache}`] : [])
  try {
    const shell = await shellDefinitions(own.folder)
    const drvPathsOf = (in_: TestNix, bindings: string, names: readonly string[]) =>
      instantiate(in_.nix, own.folder, `let ${shell} in rec { ${bindings} }`, names)
    if (scenario.before !== undefined) {
      const there = scenario.fromCache === true ? other : own
      const names = scenario.fromCache === true ? ['a'] : scenario.wanted
      const built = await run(
        invokeNix(there.nix, 'nix-store', [
          '--realise',
          ...(await drvPathsOf(there, scenario.before, names))
        ])
      )
      if (scenario.fromCache === true) {
        const paths = built.stdout.trim().split('\n')
        const isOld = /^2\.(?:8|9|1[0-4])\./.test(own.nix.version)
        const drvPaths = await drvPathsOf(there, scenario.before, names)
        const copied = isOld ? drvPaths : drvPaths.map((path) => `${path}^*`)
        expect(paths).toHaveLength(drvPaths.length)
        await run(invokeNix(there.nix, 'nix', ['copy', '--to', `file://${cache}`, ...copied]))
      }
    }
    await own.nix.caches.ready()
    const drvPaths = await drvPathsOf(own, scenario.bindings, scenario.wanted)
    const { stderr } = await run(invokeNix(own.nix, 'nix-store', realiseArguments(drvPaths)))
    // Of the lines for debugging, 200 a build, only those are kept that mean something to us; the
    // folders of the machine that recorded mean nothing to anybody.
    return stderr
      .split('\n')
      .filter((line) => !/"level":[4-7],"msg"/.test(line) || parseLogLine(line) !== null)
      .join('\n')
      .replaceAll(test.folder, '/private/own')
      .replaceAll(dirname(own.folder), '/private')
      .replaceAll(dirname(test.folder), '/private')
  } finally {
    other.remove()
    own.remove()
  }
}

function replayAll(): void {
  const versions = existsSync(folder) ? readdirSync(folder) : []

  it('is kept of the oldest version that we support, and of newer ones', () => {
    expect(['2.8', '2.26', '2.34'].filter((version) => !versions.includes(version))).toEqual([])
  })

  describe.each(versions)('in version %s', (version) => {
    const names = readdirSync(join(folder, version)).map((file) => file.replace(/\.log$/, ''))

    it('is kept of every scenario', () => {
      expect(names.sort()).toEqual(Object.keys(scenarios).sort())
    })

    it.each(['chain', 'failing'])('writes the lines of builders as they are known: %s', (name) => {
      const kinds = new Set<string>()
      const reader = logReader(({ kind }) => kinds.add(kind))
      reader.take(readFileSync(join(folder, version, `${name}.log`)))
      reader.end()
      expect([kinds.has('log-lines'), kinds.has('log-line')]).toEqual([true, false])
    })

    it.each(names.filter(isScenario))('is understood: %s', (name) => {
      expectations[name](
        inWords(replay(readFileSync(join(folder, version, `${name}.log`), 'utf8')))
      )
    })
  })
}

if (isRecording) describe('recording', recordAll)
else describe('what Nix wrote', replayAll)
