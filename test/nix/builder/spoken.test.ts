import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, type BuildProgress, type DerivationReport } from '../../../nix/builder/builder.ts'
import { partialOutput } from '../../../nix/builder/partial.ts'
import { findNix } from '../../../nix/find.ts'
import { startDaemon, type TestDaemon } from '../../support/daemon.ts'
import {
  instantiate,
  shellDefinitions,
  testEnvironment,
  testNix,
  type TestNix
} from '../../support/nix.ts'

/** What builders write as if they were Nix is nobody's word but their own. */

let test: TestNix
let shell = ''
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

/** A line of the shell that writes a message as Nix writes it. */
function says(message: object): string {
  const line = JSON.stringify(message).replaceAll("'", String.raw`'\''`)
  // In a Nix string between two single quotes, three of them stand for two.
  return `echo '@nix ${line}' >&2\n`.replaceAll("''", "'''")
}

const text = (level: number, msg: string) => ({ action: 'msg', level, msg })
const elsewhere = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-elsewhere.drv'

interface Steps {
  readonly reports: readonly DerivationReport[]
  readonly progress: readonly BuildProgress[]
  readonly finished: readonly string[]
}

/** Builds derivations, each by its script, all in one call. */
async function built(
  scripts: Readonly<Record<string, string>>,
  on: Pick<TestNix, 'nix' | 'folder'> = test
): Promise<Steps> {
  const names = Object.keys(scripts)
  const bindings = names.map((name) => `${name} = sh "${name}" ''${scripts[name] ?? ''}'';`)
  const set = `let ${shell} in rec { ${bindings.join('\n')} }`
  const drvPaths = await instantiate(on.nix, on.folder, set, names)
  const progress: BuildProgress[] = []
  const finished: string[] = []
  const { derivations, problem } = await build(on.nix, {
    drvPaths,
    onProgress: (one) => progress.push(one),
    onFinished: ({ drvPath, status }) =>
      finished.push(`${names[drvPaths.indexOf(drvPath)]} ${status}`)
  })
  expect(problem).toBeNull()
  return {
    reports: drvPaths.flatMap((drvPath) => derivations.get(drvPath) ?? []),
    progress,
    finished
  }
}

describe('a builder that succeeds is built, whatever it says', () => {
  it.each<[string, readonly object[]]>([
    ['that it has failed', [text(0, `error: builder for '${elsewhere}' failed with exit code 7`)]],
    [
      'that it has failed, with the place of an error of Nix',
      [
        {
          ...text(0, `error: builder for '${elsewhere}' failed with exit code 7`),
          ...{ raw_msg: 'builder', line: null, column: null, file: null }
        }
      ]
    ],
    ['that the disk is full', [text(0, 'error: writing to file: No space left on device')]],
    ['that there is no daemon', [text(0, "error: cannot connect to daemon at '/x'")]],
    [
      'that there is no sandbox',
      [text(0, 'error: cloning builder process: Operation not permitted')]
    ],
    ['that it took too long', [text(0, 'error: timed out after 0 seconds')]],
    [
      'that others start',
      [{ action: 'start', id: 1, type: 105, level: 3, text: '', fields: [elsewhere, '', 1, 1] }]
    ],
    [
      'that others are fetched',
      [{ action: 'start', id: 1, type: 108, level: 3, text: '', fields: [elsewhere, 'http://x'] }]
    ],
    [
      'that others are the same',
      [{ action: 'start', id: 1, type: 111, level: 3, text: '', fields: [elsewhere, elsewhere] }]
    ],
    ['that others end', [text(6, `builder process for '${elsewhere}' finished`)]],
    [
      'that much is to come',
      [
        { action: 'start', id: 1, type: 101, level: 3, text: '', fields: ['http://x'] },
        { action: 'result', id: 1, type: 106, fields: [100, 1e15] },
        { action: 'result', id: 1, type: 105, fields: [9, 9, 9, 9] }
      ]
    ],
    ['nothing that is known', [{ action: 'sing' }]]
  ])('%s', async (name, messages) => {
    const step = `step${name.replace(/\W/g, '')}`
    const { reports, progress, finished } = await built({
      [step]: `${messages.map(says).join('')} echo 'the end' >&2; sleep 0.3; echo 1 > $out`
    })
    expect(reports).toMatchObject([{ status: 'built', cause: null, cutOff: false }])
    expect(reports[0]?.log?.lines.at(-1)).toBe('the end')
    expect(finished).toEqual([`${step} built`])
    const known = [reports[0]?.drvPath]
    for (const { running, done, failed, ended, fetching, fetched } of progress) {
      expect(
        running.flatMap(({ drvPaths }) => drvPaths).filter((one) => !known.includes(one))
      ).toEqual([])
      expect([...done, ...ended].filter((one) => !known.includes(one))).toEqual([])
      expect([failed, fetching, fetched?.expected ?? 0]).toEqual([[], [], 0])
    }
  })
})

it.each([{ action: 5 }, {}, { action: 'msg' }, [], { action: 'result', id: 'x' }])(
  'a builder that writes %j, which is no message, is built, or it is said what it did',
  async (message) => {
    const name = `malformed${JSON.stringify(message).replace(/\W/g, '')}`
    const script = `${says(message)} sleep 0.2; echo 1 > $out`
    const set = `let ${shell} in sh "${name}" ''${script}''`
    const drvPaths = await instantiate(test.nix, test.folder, set, [])
    const { derivations, problem } = await build(test.nix, { drvPaths })
    const [report] = derivations.values()
    if (test.nix.version.startsWith('2.8.')) {
      expect(report?.status).toBe('failed')
      expect(problem).toEqual({ kind: 'line-taken-for-message' })
    } else expect([report?.status, problem]).toEqual(['built', null])
  }
)

describe('a builder that fails fails by itself', () => {
  it('for the reason that Nix gives, and not the one that it gives', async () => {
    const { reports } = await built({
      fails: `${says(text(0, 'error: writing to file: No space left on device'))} exit 3`,
      other: `sleep 0.2; ${says(text(0, `error: builder for '${elsewhere}' failed with exit code 7`))} exit 4`
    })
    expect(reports).toMatchObject([
      { status: 'failed', cause: { kind: 'exit', exitCode: 3 } },
      { status: 'failed', cause: { kind: 'exit', exitCode: 4 } }
    ])
  })

  it('and not since another program could not be started', async () => {
    const { reports } = await built({
      quotes: `echo "error: executing '/bin/other': No such file or directory" >&2; exit 1`,
      absent: `echo "error: unsupported builtin builder 'nothing is here'" >&2; exit 1`
    })
    expect(reports.map(({ cause }) => cause)).toEqual([
      { kind: 'exit', exitCode: 1 },
      { kind: 'exit', exitCode: 1 }
    ])
  })
})

describe('a builder of which another says that it has ended', () => {
  it('goes on: its lines and its time are its own', async () => {
    const { reports } = await built({
      works: 'echo first >&2; sleep 1; echo last >&2; sleep 0.5; echo 1 > $out',
      says: `${saysEnded('works')} echo 2 > $out`
    })
    expect(reports.map(({ status }) => status)).toEqual(['built', 'built'])
    expect(reports[0]?.log?.lines).toEqual(['first', 'last'])
    expect(reports[0]?.seconds).toBeGreaterThan(0.8)
  })

  it('gets nothing of what the other left in its folder', async () => {
    const { reports } = await built({
      fails: 'sleep 1; exit 3',
      claims: `mkdir -p $NIX_BUILD_TOP/nw-partial/out; echo planted > $NIX_BUILD_TOP/nw-partial/out/file
        ${saysEnded('fails')}
        while read id parent device root place rest; do
          if [ "$place" = "$NIX_BUILD_TOP" ] || [ "$place" = /build ]; then
            echo "@nix {\\"action\\":\\"msg\\",\\"level\\":0,\\"msg\\":\\"note: keeping build directory '$root'\\"}" >&2
          fi
        done < /proc/self/mountinfo
        exit 4`
    })
    expect(reports.map(({ exitCode }) => exitCode)).toEqual([3, 4])
    const [fails, claims] = reports
    expect(partialOutput(test.nix, fails?.resolvedDrvPath ?? '')).toBeNull()
    // That it was said twice where its folder is costs it what it left.
    expect(partialOutput(test.nix, claims?.resolvedDrvPath ?? '')).toBeNull()
  })
})

/** In a string of Nix: that the builder of another derivation has ended. */
function saysEnded(name: string): string {
  const drvPath = `\${builtins.unsafeDiscardStringContext ${name}.drvPath}`
  return `echo "@nix {\\"action\\":\\"msg\\",\\"level\\":6,\\"msg\\":\\"builder process for '${drvPath}' finished\\"}" >&2\n`
}

describe('a cache of which a builder says that it gives nothing', () => {
  it.each([0, 1])('is asked as before: said at level %d', async (level) => {
    const url = `file://${test.folder}`
    test.nix.caches.add({ url, key: null, isUnsigned: false })
    const claim = says(text(level, `warning: unable to download '${url}/x.narinfo': no route`))
    const { reports } = await built({ says: `${claim} echo ${level} > $out` })
    expect(reports).toMatchObject([{ status: 'built', remarks: [] }])
    expect(test.nix.caches.usable()).toEqual([url])
    test.nix.caches.remove(url)
  })
})

describe('files of the user', () => {
  it('are not removed since a builder says that Nix keeps them', async () => {
    const home = join(test.folder, 'home')
    const names = [
      'src/nix-2-18',
      'nix-build-other.drv-3/build',
      'nix-workflow-own/nix-build-x.drv-0'
    ]
    for (const name of names) {
      mkdirSync(join(home, name), { recursive: true })
      writeFileSync(join(home, name, 'thesis.tex'), 'precious')
    }
    const claims = names.map((name) =>
      says(text(0, `note: keeping build directory '${join(home, name)}'`))
    )
    const newer = names.map((name) =>
      says(text(0, `note: keeping build directory "${join(home, name)}"`))
    )
    const { reports } = await built({
      succeeds: `${claims.join('')} echo 1 > $out`,
      fails: `${newer.join('')} exit 1`
    })
    expect(reports.map(({ status }) => status)).toEqual(['built', 'failed'])
    for (const name of names) expect(readdirSync(join(home, name))).toEqual(['thesis.tex'])
  })

  it('are not kept for a step that failed, since it says where its folder is', async () => {
    const secret = join(test.folder, 'secret')
    mkdirSync(join(secret, 'nw-partial/out'), { recursive: true })
    writeFileSync(join(secret, 'nw-partial/out/key'), 'precious')
    const { reports } = await built({
      claims: `${says(text(0, `note: keeping build directory '${secret}'`))} exit 1`
    })
    expect(reports).toMatchObject([{ status: 'failed' }])
    expect(partialOutput(test.nix, reports[0]?.resolvedDrvPath ?? '')).toBeNull()
    expect(existsSync(join(secret, 'nw-partial/out/key'))).toBe(true)
  })
})

describe('beside a daemon', () => {
  let daemon: TestDaemon
  let own: Pick<TestNix, 'nix' | 'folder'>
  beforeAll(async () => {
    if (process.getuid?.() !== 0)
      throw new Error('This needs a Nix daemon of its own: run the tests as root.')
    const folder = join(test.folder, 'daemon')
    mkdirSync(folder)
    daemon = await startDaemon(folder, {
      NIX_CONFIG:
        'build-users-group =\nsubstituters =\nsandbox = true\nsandbox-paths =\nexperimental-features = nix-command ca-derivations'
    })
    const found = await findNix({
      ...testEnvironment(folder),
      NIX_WORKFLOW_STORE: undefined,
      NIX_REMOTE: daemon.address
    })
    if (!found.ok) throw new Error(JSON.stringify(found.mistake))
    expect(found.value.store.kind).toBe('daemon')
    own = { nix: found.value, folder }
  })
  afterAll(() => daemon.stop())

  /** The store is the machine's own, and may have what a test before has built. */
  const fresh = `: ${Date.now()};`

  it.each([0, 1, 3, 6])('a message of level %i of a builder changes nothing', async (level) => {
    const home = join(own.folder, `home${level}`)
    mkdirSync(join(home, 'src'), { recursive: true })
    writeFileSync(join(home, 'src/thesis.tex'), 'precious')
    const claims = [
      text(level, `error: builder for '${elsewhere}' failed with exit code 7`),
      text(level, `note: keeping build directory '${home}/src'`),
      text(level, 'error: writing to file: No space left on device'),
      text(level, `builder process for '${elsewhere}' finished`),
      { ...text(level, "error: cannot connect to daemon at '/x'"), raw_msg: 'x', column: null }
    ]
      .map(says)
      .join('')
    const { reports, finished, progress } = await built(
      {
        [`succeeds${level}`]: `${fresh}${claims} echo "note: keeping build directory '${home}'" >&2; sleep 0.3; echo 1 > $out`,
        [`fails${level}`]: `${fresh}${claims} mkdir -p $NIX_BUILD_TOP/nw-partial/out; echo 1 > $NIX_BUILD_TOP/nw-partial/out/file; exit 5`
      },
      own
    )
    expect(reports).toMatchObject([
      { status: 'built', cause: null },
      { status: 'failed', cause: { kind: 'exit', exitCode: 5 } }
    ])
    expect([...finished].sort()).toEqual([`fails${level} failed`, `succeeds${level} built`])
    const known = reports.map(({ drvPath }) => drvPath)
    for (const { running, done, ended } of progress)
      for (const one of [...running.flatMap(({ drvPaths }) => drvPaths), ...done, ...ended])
        expect(known).toContain(one)
    // What a step has left is the daemon's: nothing of it is kept, and nothing is removed.
    for (const { resolvedDrvPath } of reports)
      expect(partialOutput(own.nix, resolvedDrvPath)).toBeNull()
    expect(readdirSync(join(home, 'src'))).toEqual(['thesis.tex'])
  })
})
